### 考核评价：说明、得分依据、工作簿、错误

## 得分依据
assessment-working-sum = 各项合计 { $earned }，满分 { $points }
assessment-working-document-met = { $number }，{ $issued } 印发，期末有效
assessment-working-document-issuer = { $number }（{ $issued }）由{ $issuer-zh }印发，不在认可的单位之列
assessment-working-document-later = { $number } 印发于 { $issued }，晚于期末 { $day }
assessment-working-document-ended = { $number }（{ $issued }）已于 { $day } 失效
assessment-working-count = { $figure } { $relation } { $threshold } → { $earned }
assessment-working-site = { $site }：{ $figure } { $relation } { $threshold } → { $earned }
assessment-working-no-site = 没有园区，得 0 分
assessment-working-ratio = { $part } ÷ { $whole } = { $share } { $relation } { $threshold } → { $earned }
assessment-working-waived = 全部 { $total }，豁免 { $waived } 后为 { $whole }：{ $part } ÷ { $whole } = { $share } { $relation } { $threshold } → { $earned }
assessment-working-no-whole = 总数为 0，没有可比的对象，得 0 分
assessment-working-below-floor = { $done } ÷ { $task } = { $ratio }，未达到起算线 { $floor }，{ $points } 分得 0 分
assessment-working-proportion = { $done } ÷ { $task } = { $ratio } → { $points } × { $ratio } = { $earned }
assessment-working-task-met = { $done } ÷ { $task } = { $ratio } ≥ 1 → { $points }
assessment-working-bonus = { $done } ÷ { $task } = { $ratio } → { $points } + min({ $cap }, { $points } × { $over }) = { $earned }
assessment-working-nothing-due = 本期没有应完成的任务 → { $earned }
assessment-working-unset-task = 任务未下达，由{ $by-zh }下达后才能计分
assessment-working-gate-closed = 前提 { $gates } 未满足，得 0 分
assessment-working-gate-missing = 前提 { $gates } 的材料还没有提供
assessment-working-gate-open = 全部满足
assessment-working-gate-shut = 有项目未满足
assessment-working-gate-late = 截至 { $day } 材料仍不齐，按未满足处理
assessment-working-checklist = { $applicable } 项中完全达到 { $met } 项，缺 { $missing } 项 → { $points } 分得 { $earned }
assessment-working-checklist-open = { $applicable } 项中完全达到 { $met } 项，{ $missing } 项尚未提供 → { $points } 分中暂得 { $earned }
assessment-working-checklist-late = { $applicable } 项中完全达到 { $met } 项，{ $missing } 项逾期未提供 → { $points } 分得 { $earned }
assessment-working-nothing-applies = 各项都不适用 → { $earned }
assessment-working-tally = { $part } ÷ { $whole } = { $share }
assessment-working-yes = 是
assessment-working-no = 否
assessment-working-not-applicable = 不适用
assessment-working-missing = 尚未提供
assessment-working-missing-late = 截止日 { $day } 前未提供，计 0 分
assessment-working-falsified = 材料造假（{ $reason }），计 0 分

## 状态
assessment-status-met = 达到
assessment-status-partly = 部分达到
assessment-status-not-met = 未达到
assessment-status-missing = 缺失
assessment-status-waived = 豁免后达到
assessment-status-not-applicable = 不适用
assessment-status-gate-closed = 前提未满足

## 结果
assessment-table-title = { $title } { $period }（{ $day } 计分）
assessment-table-rank = 名次
assessment-table-county = 县区
assessment-table-total = 得分
assessment-table-base = 基本分
assessment-table-bonus = 加分
assessment-table-missing = 缺失项
assessment-table-falsified = 材料造假：{ $reason }
assessment-table-provisional = 有材料尚未提供，得分为暂计。
assessment-table-rulebook = 规则 { $id }，SHA-256 { $hash }
assessment-sheet-ranking = 排名
assessment-sheet-trace = 得分依据
assessment-sheet-rulebook = 规则
assessment-trace-node = 编号
assessment-trace-title = 内容
assessment-trace-status = 状态
assessment-trace-possible = 分值
assessment-trace-working = 计算
assessment-trace-inputs = 数据和来源

## 填报工作簿
assessment-workbook-invented = 示例：以下数据全部是编造的，不代表任何县区的真实情况。
assessment-workbook-guide-order = 依次填写“期间”“县区”“清单”“文件”“园区”“裁定”六张表，每个县区一行。
assessment-workbook-guide-header = 第一行是程序识别的名称，请勿改动；以 # 开头的行是说明，程序不读取。
assessment-workbook-guide-blank = 空白表示缺失，不等于 0。确实没有的，数字填 0，园区名称填“无”。
assessment-workbook-guide-boxes = “清单”各格填 是、否 或 不适用。不适用的项目退出清单。
assessment-workbook-guide-documents = “文件”填文号（或标题、链接）、发文单位和印发日期；没有失效日的留空。
assessment-workbook-guide-sites = “园区”每个园区一行；有多个园区时另加行，写上县区代码和名称。
assessment-workbook-guide-rulings = “裁定”只由联席会议办公室填写：造假，或对无法到达的服务点点名豁免。
assessment-workbook-guide-period = 截止日以前缺失的材料保持缺失，截止日以后计 0 分；培训任务未下达时不产生总分。
assessment-workbook-period = 考核期，例如 2026H1（上半年）或 2026H2（下半年）
assessment-workbook-deadline = 材料截止日；留空则按规则计算
assessment-workbook-scored-on = 计分日；留空则为当天
assessment-workbook-count = 整数，单位：{ $unit-zh }
assessment-workbook-count-optional = 整数，单位：{ $unit-zh }；没有可留空
assessment-workbook-number = 不小于 0 的数字
assessment-workbook-yes-no = 是 / 否
assessment-workbook-box = 是 / 否 / 不适用
assessment-workbook-document-number = 文号、标题或链接
assessment-workbook-document-issuer = 从列表中选择
assessment-workbook-document-issued = 日期，如 2026-03-05
assessment-workbook-document-until = 日期；仍有效的留空
assessment-workbook-site = 园区名称；没有园区填“无”
assessment-workbook-ruling = 造假 / 豁免
assessment-workbook-ruling-item = 豁免的服务点名称

## 文件错误
assessment-error-file = 文件有 { $count } 处错误，没有使用其中任何内容。第一处：{ $first-zh }
assessment-error-write = 工作簿没有生成。请重试；仍然失败请联系管理员。
assessment-fault-syntax = 这里写得不合格式（{ $detail }）。请改正这一行后重试。
assessment-fault-name = “{ $name }”不能作名称。请只用字母、数字和连字符。
assessment-fault-twice = “{ $name }”出现了两次。请删除其中一个或改名。
assessment-fault-unknown = { $what } “{ $name }”不存在。请改用文件中已有的，或先加上它。
assessment-fault-kind = “{ $name }”的类型“{ $kind }”无法识别。请用：{ $allowed }。
assessment-fault-fact = 标准 { $criterion } 引用的事实“{ $fact }”不存在。请改正名称，或加上这个 [[fact]]。
assessment-fault-fact-kind = 标准 { $criterion } 不能用“{ $fact }”（{ $kind }）。这里需要：{ $allowed }。
assessment-fault-fact-fields = 事实“{ $fact }”的字段与类型 { $kind } 不符。boxes 和 tally 需要 boxes，tally 还需要 of，sites 需要 measures，其余都不要。
assessment-fault-whole = 事实“{ $fact }”的总数“{ $whole }”不是 count 类型的事实。请改正名称。
assessment-fault-field-absent = 标准 { $criterion }（{ $kind }）缺少 { $field }。请补上。
assessment-fault-field-foreign = 标准 { $criterion } 的 { $field } 不属于类型 { $kind }。请删除它或改正类型。
assessment-fault-figure = “{ $value }”不是可用的数字。请填不小于 0 的数，如 2.5 或 "4/3"。
assessment-fault-word = { $field } 不能是“{ $value }”。请用：{ $allowed }。
assessment-fault-group-total = { $group } 组规定 { $expected } 分，各项合计 { $found } 分。请调整各项分值，使合计等于规定。
assessment-fault-total = 总分必须是 100（办法第五条），各组合计 { $found }。请改正 total_points 或各组分值。
assessment-fault-parameter-absent = 缺少参数“{ $parameter }”。请加上这个 [[parameter]]。
assessment-fault-parameter-start = 参数“{ $parameter }”在 { $day } 没有值。请加上从这一天或更早开始的值。
assessment-fault-parameter-value = 参数“{ $parameter }”不能是“{ $value }”。可用：{ $allowed }。
assessment-fault-code = 代码 { $code } 不是 { $city } 市的县级代码。请改正。
assessment-fault-overlap = 代码 { $code } 与本单位另一代码的时间重叠。请改正 from 和 until。
assessment-fault-target = 目标类型“{ $kind }”不可用。请用 total、share，或带 base_year 的 yearly_growth。
assessment-fault-not-xlsx = 这不是 XLSX 工作簿。请在表格软件中另存为“Excel 工作簿 (.xlsx)”后重试。
assessment-fault-sheet-absent = 缺少工作表“{ $sheet }”。请从模板复制这张表。
assessment-fault-sheet-damaged = 工作表已损坏，无法读取。请在表格软件中重新保存，或从模板重新开始。
assessment-fault-sheet-large = 工作表超过 { $rows } 行或 { $columns } 列。请删除多余的内容。
assessment-fault-column-absent = 第一行缺少列“{ $column }”。请从模板复制这一列的表头。
assessment-fault-column-twice = 列“{ $column }”出现了两次。请删除其中一列。
assessment-fault-column-unknown = 列“{ $column }”无法识别。请对照模板改正表头，或删除这一列。
assessment-fault-county-absent = 缺少县区代码。请填六位代码，或清空这一行。
assessment-fault-county-unknown = “{ $value }”不是本方案的县区代码。请用：{ $counties }。
assessment-fault-county-code = 代码 { $value } 在 { $day } 已不使用。请改为：{ $now }。
assessment-fault-county-name = 代码 { $code } 是{ $name }，这里写的是“{ $value }”。请核对代码和名称。
assessment-fault-county-twice = 县区 { $county } 出现了两次。请合并为一行。
assessment-fault-fact-twice = 县区 { $county } 的“{ $fact }”出现了两次。请只保留一行。
assessment-fault-period = “{ $value }”不是考核期。请填 2026H1（上半年）或 2026H2（下半年）这样的半年。
assessment-fault-part = 县区 { $county }：{ $part } 为 { $sum }，超过了 { $whole } 的 { $limit }。请核对这些数字。
assessment-fault-cell-absent = 这一行缺少 { $column }。请补上，或清空这一行。
assessment-fault-cell-number = 这里应填数字，现在是“{ $value }”。请改为数字；没有数据请留空。
assessment-fault-cell-negative = 不能是负数（{ $value }）。请改为 0 或正数。
assessment-fault-cell-whole = 应为整数，现在是 { $value }。请改为整数。
assessment-fault-cell-error = 单元格是公式错误 { $value }。请改正公式，或直接填数字。
assessment-fault-cell-box = “{ $value }”不可用。请填 是、否 或 不适用。
assessment-fault-cell-day = “{ $value }”不是日期。请填 2026-03-05 这样的日期。
assessment-fault-cell-order = 失效日早于印发日 { $issued }。请核对两个日期。
assessment-fault-cell-fact = “{ $value }”不是这张表的事实。请用：{ $allowed }。
assessment-fault-cell-issuer = 发文单位“{ $value }”无法识别。请用：{ $allowed }。
assessment-fault-cell-criterion = 没有标准“{ $value }”。请填 A1 到 F2 的编号。
assessment-fault-cell-ruling = 裁定“{ $value }”无法识别。请用：{ $allowed }。
assessment-fault-cell-waiver = 标准 { $criterion } 不能豁免。请删除这一行。
