### Assessment: workings, statuses, workbook, faults

## Workings
assessment-working-sum = { $earned } together, of { $points }
assessment-working-document-met = { $number }, issued { $issued }, in force at the period's end
assessment-working-document-issuer = { $number } ({ $issued }) was issued by { $issuer-en }, which is not accepted here
assessment-working-document-later = { $number } was issued on { $issued }, after the period's end on { $day }
assessment-working-document-ended = { $number } ({ $issued }) ended on { $day }
assessment-working-count = { $figure } { $relation } { $threshold } → { $earned }
assessment-working-site = { $site }: { $figure } { $relation } { $threshold } → { $earned }
assessment-working-no-site = There is no park, which earns 0
assessment-working-ratio = { $part } ÷ { $whole } = { $share } { $relation } { $threshold } → { $earned }
assessment-working-waived = { $total } in all, { $whole } without the waived { $waived }: { $part } ÷ { $whole } = { $share } { $relation } { $threshold } → { $earned }
assessment-working-no-whole = The whole is 0, so there is nothing to measure, which earns 0
assessment-working-below-floor = { $done } ÷ { $task } = { $ratio }, short of the floor { $floor }, so 0 of { $points }
assessment-working-proportion = { $done } ÷ { $task } = { $ratio } → { $points } × { $ratio } = { $earned }
assessment-working-task-met = { $done } ÷ { $task } = { $ratio } ≥ 1 → { $points }
assessment-working-bonus = { $done } ÷ { $task } = { $ratio } → { $points } + min({ $cap }, { $points } × { $over }) = { $earned }
assessment-working-nothing-due = Nothing was due in this period → { $earned }
assessment-working-unset-task = No task has been set; { $by-en } must set it before this can be scored
assessment-working-gate-closed = The condition { $gates } is not met, which earns 0
assessment-working-gate-missing = Facts for the condition { $gates } have not been supplied yet
assessment-working-gate-open = All met
assessment-working-gate-shut = Not all met
assessment-working-gate-late = Not all supplied by { $day }, so taken as not met
assessment-working-checklist = { $met } of { $applicable } items fully met, { $missing } missing → { $earned } of { $points }
assessment-working-checklist-open = { $met } of { $applicable } items fully met, { $missing } not supplied yet → { $earned } of { $points } so far
assessment-working-checklist-late = { $met } of { $applicable } items fully met, { $missing } not supplied by the deadline → { $earned } of { $points }
assessment-working-nothing-applies = No item applies here → { $earned }
assessment-working-tally = { $part } ÷ { $whole } = { $share }
assessment-working-yes = Yes
assessment-working-no = No
assessment-working-not-applicable = Not applicable
assessment-working-missing = Not supplied yet
assessment-working-missing-late = Not supplied by the deadline ({ $day }), so 0
assessment-working-falsified = Falsified evidence ({ $reason }), so 0

## Statuses
assessment-status-met = Met
assessment-status-partly = Partly met
assessment-status-not-met = Not met
assessment-status-missing = Missing
assessment-status-waived = Met with waivers
assessment-status-not-applicable = Not applicable
assessment-status-gate-closed = Condition not met

## Results
assessment-table-title = { $title }, { $period } (scored on { $day })
assessment-table-rank = Rank
assessment-table-county = County
assessment-table-total = Total
assessment-table-base = Base
assessment-table-bonus = Bonus
assessment-table-missing = Missing
assessment-table-falsified = Falsified evidence: { $reason }
assessment-table-provisional = Some facts have not been supplied yet; the totals are provisional.
assessment-table-rulebook = Rulebook { $id }, SHA-256 { $hash }
assessment-sheet-ranking = Ranking
assessment-sheet-trace = Trace
assessment-sheet-rulebook = Rulebook
assessment-trace-node = Id
assessment-trace-title = Content
assessment-trace-status = Status
assessment-trace-possible = Points
assessment-trace-working = Working
assessment-trace-inputs = Facts and where they come from

## Facts workbook
assessment-workbook-invented = Example: all of this is invented and says nothing about any real county.
assessment-workbook-guide-order = Fill in the sheets period, counties, checklists, documents, sites and rulings; one row for each county.
assessment-workbook-guide-header = The first row holds the names the program knows; leave it as it is. Rows that begin with # are remarks and are not read.
assessment-workbook-guide-blank = Blank means missing, not 0. Where there is really none, write the number 0, or “none” as the name of the park.
assessment-workbook-guide-boxes = In checklists write yes, no or n/a. What does not apply leaves the checklist.
assessment-workbook-guide-documents = For documents give the number (or title, or link), the issuer and the day of issue; leave the last day blank while it is in force.
assessment-workbook-guide-sites = One row for each park; add rows for more, with the county's code and the park's name.
assessment-workbook-guide-rulings = Only the joint-conference office fills in rulings: falsified, or a service point waived by name.
assessment-workbook-guide-period = What is missing stays missing until the deadline and earns 0 after it; without a training task there is no total.
assessment-workbook-period = The period, such as 2026H1 (first half) or 2026H2 (second half)
assessment-workbook-deadline = The last day for evidence; blank for the rulebook's
assessment-workbook-scored-on = The day of scoring; blank for today
assessment-workbook-count = Whole number of { $unit-en }
assessment-workbook-count-optional = Whole number of { $unit-en }; may stay blank
assessment-workbook-number = A number, 0 or more
assessment-workbook-yes-no = yes / no
assessment-workbook-box = yes / no / n/a
assessment-workbook-document-number = Number, title or link
assessment-workbook-document-issuer = Choose from the list
assessment-workbook-document-issued = Date, such as 2026-03-05
assessment-workbook-document-until = Date; blank while in force
assessment-workbook-site = Name of the park; “none” if there is none
assessment-workbook-ruling = falsified / waived
assessment-workbook-ruling-item = Name of the service point waived

## Faults
assessment-error-file = The file has { $count } faults and nothing of it was used. The first: { $first-en }
assessment-error-write = The workbook was not made. Try again; if it fails again, tell the administrator.
assessment-fault-syntax = This is not well-formed ({ $detail }). Correct this line and try again.
assessment-fault-name = `{ $name }` cannot be a name. Use letters, digits and hyphens only.
assessment-fault-twice = `{ $name }` stands here twice. Delete or rename one of them.
assessment-fault-unknown = There is no { $what } `{ $name }`. Use one that the file has, or add it.
assessment-fault-kind = `{ $name }` has the unknown kind `{ $kind }`. Use one of: { $allowed }.
assessment-fault-fact = Criterion { $criterion } needs the fact `{ $fact }`, which does not exist. Correct the name or add this [[fact]].
assessment-fault-fact-kind = Criterion { $criterion } cannot use `{ $fact }` ({ $kind }). It needs one of: { $allowed }.
assessment-fault-fact-fields = The fields of fact `{ $fact }` do not fit its kind { $kind }. boxes and tally need boxes, tally also needs of, sites needs measures, and the others need none of them.
assessment-fault-whole = The whole `{ $whole }` of fact `{ $fact }` is not a fact of kind count. Correct the name.
assessment-fault-field-absent = Criterion { $criterion } ({ $kind }) lacks { $field }. Add it.
assessment-fault-field-foreign = { $field } of criterion { $criterion } does not belong to the kind { $kind }. Delete it or correct the kind.
assessment-fault-figure = `{ $value }` is no usable figure. Write 0 or more, such as 2.5 or "4/3".
assessment-fault-word = { $field } cannot be `{ $value }`. Use one of: { $allowed }.
assessment-fault-group-total = Group { $group } is worth { $expected } but its criteria add up to { $found }. Change their points until they add up.
assessment-fault-total = The total must be 100 (article 5) and the groups add up to { $found }. Correct total_points or the groups' points.
assessment-fault-parameter-absent = The parameter `{ $parameter }` is missing. Add this [[parameter]].
assessment-fault-parameter-start = The parameter `{ $parameter }` has no value on { $day }. Add one that holds from that day or earlier.
assessment-fault-parameter-value = The parameter `{ $parameter }` cannot be `{ $value }`. Use: { $allowed }.
assessment-fault-code = { $code } is not the code of a county-level unit of { $city }. Correct it.
assessment-fault-overlap = { $code } holds at the same time as another code of this unit. Correct from and until.
assessment-fault-target = The kind of target `{ $kind }` does not work. Use total, share, or yearly_growth with a base_year.
assessment-fault-not-xlsx = This is not an XLSX workbook. Save it as “Excel workbook (.xlsx)” in your spreadsheet program and try again.
assessment-fault-sheet-absent = The sheet “{ $sheet }” is missing. Copy it from the template.
assessment-fault-sheet-damaged = The sheet is damaged and cannot be read. Save it again in your spreadsheet program, or start from the template.
assessment-fault-sheet-large = The sheet has more than { $rows } rows or { $columns } columns. Delete what is not needed.
assessment-fault-column-absent = The first row lacks the column `{ $column }`. Copy this column's header from the template.
assessment-fault-column-twice = The column `{ $column }` stands here twice. Delete one of them.
assessment-fault-column-unknown = The column `{ $column }` is not known. Correct the header as in the template, or delete the column.
assessment-fault-county-absent = The county's code is missing. Write its six digits, or clear the row.
assessment-fault-county-unknown = “{ $value }” is not the code of a county of this programme. Use one of: { $counties }.
assessment-fault-county-code = The code { $value } is not in force on { $day }. Use: { $now }.
assessment-fault-county-name = { $code } is the code of { $name }, but the name says “{ $value }”. Check both.
assessment-fault-county-twice = The county { $county } stands here twice. Make it one row.
assessment-fault-fact-twice = `{ $fact }` of county { $county } stands here twice. Keep one row.
assessment-fault-period = “{ $value }” is not a period of assessment. Write a half-year such as 2026H1 or 2026H2.
assessment-fault-part = County { $county }: { $part } is { $sum }, more than the { $limit } of { $whole }. Check these numbers.
assessment-fault-cell-absent = This row lacks { $column }. Add it, or clear the row.
assessment-fault-cell-number = A number belongs here, not “{ $value }”. Write a number, or leave it blank if it is not known.
assessment-fault-cell-negative = This cannot be negative ({ $value }). Write 0 or more.
assessment-fault-cell-whole = This must be a whole number, not { $value }. Write a whole number.
assessment-fault-cell-error = The cell holds the formula error { $value }. Correct the formula, or write the number.
assessment-fault-cell-box = “{ $value }” does not work here. Write yes, no or n/a.
assessment-fault-cell-day = “{ $value }” is not a date. Write one such as 2026-03-05.
assessment-fault-cell-order = The last day is before the day of issue, { $issued }. Check both dates.
assessment-fault-cell-fact = “{ $value }” is not a fact of this sheet. Use one of: { $allowed }.
assessment-fault-cell-issuer = The issuer “{ $value }” is not known. Use one of: { $allowed }.
assessment-fault-cell-criterion = There is no criterion “{ $value }”. Write an id from A1 to F2.
assessment-fault-cell-ruling = The ruling “{ $value }” is not known. Use: { $allowed }.
assessment-fault-cell-waiver = Nothing can be waived for criterion { $criterion }. Delete this row.
