//! Places parcels go to: divisions of the prefecture, and provinces beyond it.

use kernel::{Level, RegionCode};
use ui::Lang;

/// A province, an autonomous region or a municipality.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Province {
    /// Its code.
    pub code: RegionCode,
    zh: &'static str,
    en: &'static str,
}

impl Province {
    /// Its name for a reader.
    #[must_use]
    pub const fn name(self, lang: Lang) -> &'static str {
        match lang {
            Lang::ZhCn => self.zh,
            Lang::En => self.en,
        }
    }

    fn find(code: RegionCode) -> Option<Self> {
        PROVINCES.into_iter().find(|one| one.code == code)
    }
}

/// The provinces, by the codes of GB/T 2260.
pub const PROVINCES: [Province; 31] = [
    Province { code: RegionCode(110_000), zh: "北京市", en: "Beijing" },
    Province { code: RegionCode(120_000), zh: "天津市", en: "Tianjin" },
    Province { code: RegionCode(130_000), zh: "河北省", en: "Hebei" },
    Province { code: RegionCode(140_000), zh: "山西省", en: "Shanxi" },
    Province { code: RegionCode(150_000), zh: "内蒙古自治区", en: "Inner Mongolia" },
    Province { code: RegionCode(210_000), zh: "辽宁省", en: "Liaoning" },
    Province { code: RegionCode(220_000), zh: "吉林省", en: "Jilin" },
    Province { code: RegionCode(230_000), zh: "黑龙江省", en: "Heilongjiang" },
    Province { code: RegionCode(310_000), zh: "上海市", en: "Shanghai" },
    Province { code: RegionCode(320_000), zh: "江苏省", en: "Jiangsu" },
    Province { code: RegionCode(330_000), zh: "浙江省", en: "Zhejiang" },
    Province { code: RegionCode(340_000), zh: "安徽省", en: "Anhui" },
    Province { code: RegionCode(350_000), zh: "福建省", en: "Fujian" },
    Province { code: RegionCode(360_000), zh: "江西省", en: "Jiangxi" },
    Province { code: RegionCode(370_000), zh: "山东省", en: "Shandong" },
    Province { code: RegionCode(410_000), zh: "河南省", en: "Henan" },
    Province { code: RegionCode(420_000), zh: "湖北省", en: "Hubei" },
    Province { code: RegionCode(430_000), zh: "湖南省", en: "Hunan" },
    Province { code: RegionCode(440_000), zh: "广东省", en: "Guangdong" },
    Province { code: RegionCode(450_000), zh: "广西壮族自治区", en: "Guangxi" },
    Province { code: RegionCode(460_000), zh: "海南省", en: "Hainan" },
    Province { code: RegionCode(500_000), zh: "重庆市", en: "Chongqing" },
    Province { code: RegionCode(510_000), zh: "四川省", en: "Sichuan" },
    Province { code: RegionCode(520_000), zh: "贵州省", en: "Guizhou" },
    Province { code: RegionCode(530_000), zh: "云南省", en: "Yunnan" },
    Province { code: RegionCode(540_000), zh: "西藏自治区", en: "Tibet" },
    Province { code: RegionCode(610_000), zh: "陕西省", en: "Shaanxi" },
    Province { code: RegionCode(620_000), zh: "甘肃省", en: "Gansu" },
    Province { code: RegionCode(630_000), zh: "青海省", en: "Qinghai" },
    Province { code: RegionCode(640_000), zh: "宁夏回族自治区", en: "Ningxia" },
    Province { code: RegionCode(650_000), zh: "新疆维吾尔自治区", en: "Xinjiang" },
];

/// The name of a province or a division, as it is written down.
#[must_use]
pub fn place_name(code: RegionCode) -> String {
    place_name_in(Lang::ZhCn, code)
}

/// The same for a reader.
#[must_use]
pub fn place_name_in(lang: Lang, code: RegionCode) -> String {
    Province::find(code).map_or_else(|| region::full_name_in(lang, code), |one| one.name(lang).to_owned())
}

/// True for a province and for a division that is known.
#[must_use]
pub fn is_place(code: RegionCode) -> bool {
    match code.level() {
        Level::Province => Province::find(code).is_some(),
        _ => region::divisions().get(code).is_some(),
    }
}
