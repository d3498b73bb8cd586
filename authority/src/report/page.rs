//! The page that opens the morning: one day of the programme, as HTML that prints on A4.

use std::fmt::Write as _;

use dauchan_core::time::Day;

use super::chart;
use super::daily::{Compared, Daily, InspectionFigures, SourceFigures, StillWard, WardFigures};
use super::figures::{Figures, What};
use super::html::{document, escape};
use super::words::{age, explained, finding, pick, what};
use crate::in_language;
use crate::labels;
use crate::language::Language;
use crate::store::EVIDENCE_DAYS;

/// The figures at the top of the page, and the mark of each.
const CARDS: [(What, &str); 5] = [
    (What::Registered, "--ink"),
    (What::Printed, "--unprinted"),
    (What::Working, "--working"),
    (What::Silent, "--silent"),
    (What::NoFigures, "--none"),
];
/// The columns of the tables.
const COLUMNS: [What; 11] = What::ALL;

/// Who reports, and until when the day was known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Heading {
    /// The authority; empty, if it is not to be named.
    pub authority: String,
    /// The time of day at which the day was reported, if it was not over.
    pub so_far: Option<String>,
}

/// Draws a day's report as a page.
#[must_use]
pub fn page(daily: &Daily, heading: &Heading, language: Language) -> String {
    let title = in_language!(
        language,
        "Check-in codes: report of {day}",
        "Mã QR điểm đến: báo cáo ngày {day}",
        day = language.day(daily.day),
    );
    let mut writer = Writer {
        daily,
        language,
        body: String::new(),
    };
    writer.header(heading);
    writer.summary();
    writer.states();
    writer.attention();
    writer.trends();
    writer.sectors();
    writer.inspections();
    writer.wards();
    writer.definitions();
    document(language, &title, &writer.body)
}

struct Writer<'a> {
    daily: &'a Daily,
    language: Language,
    body: String,
}

impl Writer<'_> {
    fn put(&mut self, text: &str) {
        self.body.push_str(text);
        self.body.push('\n');
    }

    fn heading(&mut self, english: &str, vietnamese: &str) {
        let text = pick!(self.language, english, vietnamese);
        self.put(&format!("<h2>{text}</h2>"));
    }

    fn header(&mut self, heading: &Heading) {
        let language = self.language;
        let title = pick!(
            language,
            "Daily report on check-in codes",
            "Báo cáo hằng ngày về mã QR điểm đến"
        );
        let as_of = match &heading.so_far {
            None => pick!(language, "at the end of the day", "số liệu đến hết ngày").to_owned(),
            Some(time) => in_language!(
                language,
                "until {time}, the day goes on",
                "số liệu đến {time}, chưa hết ngày"
            ),
        };
        let (day, authority) = (
            language.long_day(self.daily.day),
            escape(&heading.authority),
        );
        self.put(&format!(
            "<header>\n<h1>{title}</h1>\n<p class=\"day\">{day}</p>\n\
             <p class=\"authority\">{authority}</p>\n<p class=\"as-of\">{as_of}</p>\n</header>"
        ));
    }

    /// What a reader in a hurry takes away, and the figures that it rests on.
    fn summary(&mut self) {
        let language = self.language;
        let Compared { day, .. } = self.daily.totals;
        let number = |number: u32| language.number(number);
        let in_force = day.registered - day.revoked - day.expired;
        let (points, silent) = (number(in_force), number(day.silent));
        let (working, no_figures) = (number(day.working), number(day.no_figures));
        let share = language.share(day.working, day.with_evidence());
        let text = match share {
            None => in_language!(
                language,
                "Of {points} venues with a valid code, none has figures of how it is used.",
                "Trong {points} điểm có mã còn hiệu lực, chưa điểm nào có số liệu sử dụng."
            ),
            Some(share) => in_language!(
                language,
                "Of {points} venues with a valid code, <strong>{working} work</strong>: {share} of those with figures. <strong class=\"silent\">{silent} are silent</strong>; {no_figures} have no figures.",
                "Trong {points} điểm có mã còn hiệu lực, <strong>{working} điểm đang hoạt động</strong>, bằng {share} số điểm có số liệu; <strong class=\"silent\">{silent} điểm không hoạt động</strong>; {no_figures} điểm chưa có số liệu."
            ),
        };
        self.put(&format!(
            "<p class=\"lead\">{text}</p>\n<ul class=\"cards\">"
        ));
        for (figure, mark) in CARDS {
            self.card(figure, mark);
        }
        self.put("</ul>");
    }

    fn card(&mut self, figure: What, mark: &str) {
        let language = self.language;
        let totals = self.daily.totals;
        let number = language.number(totals.day.get(figure));
        let name = what(figure, language);
        let day = language.change(change(totals.day, totals.day_before, figure));
        let week = language.change(change(totals.day, totals.week_before, figure));
        let changes = in_language!(
            language,
            "<b>{day}</b> in a day<br><b>{week}</b> in a week",
            "<b>{day}</b> trong 1 ngày<br><b>{week}</b> trong 7 ngày"
        );
        self.put(&format!(
            "<li style=\"--mark:var({mark})\"><span class=\"name\">{name}</span>\
             <span class=\"figure\">{number}</span><span class=\"changes\">{changes}</span></li>"
        ));
    }

    /// Every registered venue in one bar, and where the figures of use come from.
    fn states(&mut self) {
        let language = self.language;
        self.heading(
            "How the registered venues fare",
            "Tình trạng các điểm đã đăng ký",
        );
        let bar = chart::states(&self.daily.totals.day, language);
        self.put(&bar);
        let intro = pick!(
            language,
            "“Working” and “silent” rest on:",
            "Căn cứ để xác định “hoạt động” và “không hoạt động”:"
        );
        let inspected = self.inspected();
        let counted = self.counted();
        self.put(&format!(
            "<div class=\"sources\"><p>{intro}</p><ul><li>{inspected}</li><li>{counted}</li></ul></div>"
        ));
    }

    fn inspected(&self) -> String {
        let (language, days) = (self.language, EVIDENCE_DAYS);
        let Some(source) = self.daily.inspected else {
            return in_language!(
                language,
                "<b>Inspections:</b> none decides in the last {days} days.",
                "<b>Kiểm tra tại chỗ:</b> chưa có kết quả trong {days} ngày qua."
            );
        };
        let SourceFigures {
            working,
            silent,
            oldest,
            newest,
        } = source;
        let (working, silent) = (language.number(working), language.number(silent));
        let (first, last) = (language.day(oldest), language.day(newest));
        let age = age(newest, self.daily.day, language);
        in_language!(
            language,
            "<b>Inspections:</b> {working} working, {silent} silent; from {first} to {last}, the newest {age}.",
            "<b>Kiểm tra tại chỗ:</b> {working} điểm hoạt động, {silent} điểm không hoạt động; từ {first} đến {last}, lần gần nhất {age}."
        )
    }

    fn counted(&self) -> String {
        let (language, days) = (self.language, EVIDENCE_DAYS);
        let Some((count, source)) = self.daily.counted else {
            return in_language!(
                language,
                "<b>Anonymous activity:</b> no figures of the last {days} days.",
                "<b>Số liệu quét ẩn danh:</b> chưa có trong {days} ngày qua."
            );
        };
        let (working, silent) = (
            language.number(source.working),
            language.number(source.silent),
        );
        let (first, last) = (language.day(count.first), language.day(count.last));
        let age = age(count.last, self.daily.day, language);
        in_language!(
            language,
            "<b>Anonymous activity:</b> {working} working, {silent} with hardly any visitor; counted from {first} to {last}, {age}.",
            "<b>Số liệu quét ẩn danh:</b> {working} điểm hoạt động, {silent} điểm hầu như không có lượt quét; kỳ đếm từ {first} đến {last}, {age}."
        )
    }

    /// Wards with nothing, by name, and codes that end soon.
    fn attention(&mut self) {
        let language = self.language;
        let gaps = &self.daily.gaps;
        let still: Vec<_> = gaps
            .without_working
            .iter()
            .map(|ward| still(ward, language))
            .collect();
        let names = |names: &[String]| names.iter().map(|name| escape(name)).collect::<Vec<_>>();
        let lists = [
            (
                pick!(
                    language,
                    "Wards where no venue works",
                    "Phường, xã không có điểm nào hoạt động"
                ),
                still,
            ),
            (
                pick!(
                    language,
                    "Wards without figures (not the same as zero)",
                    "Phường, xã chưa có số liệu (không có nghĩa là bằng không)"
                ),
                names(&gaps.without_figures),
            ),
            (
                pick!(
                    language,
                    "Wards without a venue in force",
                    "Phường, xã chưa có điểm nào còn hiệu lực"
                ),
                names(&gaps.without_venues),
            ),
        ];
        let expiring = self.daily.totals.day.expiring;
        self.heading("What needs attention", "Cần chú ý");
        let mut body = String::new();
        if expiring > 0 {
            let text = in_language!(
                language,
                "<h3>Venues whose code ends within 30 days: <b>{count}</b></h3><p>Issue their codes again and print new posters before they end.</p>",
                "<h3>Điểm có mã hết hạn trong 30 ngày tới: <b>{count}</b></h3><p>Cần cấp lại mã và in áp phích mới trước khi hết hạn.</p>",
                count = language.number(expiring),
            );
            body.push_str(&text);
        }
        for (title, names) in lists.into_iter().filter(|(_, names)| !names.is_empty()) {
            let count = language.number(u64::try_from(names.len()).unwrap_or_default());
            let _ = write!(
                body,
                "<h3>{title}: <b>{count}</b></h3><p>{}.</p>",
                names.join(", ")
            );
        }
        if body.is_empty() {
            let text = pick!(language, "Nothing today.", "Hôm nay không có.");
            self.put(&format!("<p class=\"quiet\">{text}</p>"));
        } else {
            self.put(&format!("<div class=\"attention\">{body}</div>"));
        }
    }

    fn trends(&mut self) {
        self.heading("The last 30 days", "Diễn biến 30 ngày qua");
        let mut panels = String::from("<div class=\"trends\">");
        for (figure, mark) in [
            (What::Registered, "--ink"),
            (What::Printed, "--unprinted"),
            (What::Working, "--working"),
            (What::Silent, "--silent"),
        ] {
            panels.push_str(&chart::trend(
                &self.daily.trend,
                figure,
                mark,
                self.language,
            ));
        }
        panels.push_str("</div>");
        self.put(&panels);
    }

    fn sectors(&mut self) {
        self.heading("By sector", "Theo lĩnh vực");
        let language = self.language;
        let mut table = self.table_head(pick!(language, "Sector", "Lĩnh vực"));
        for sector in &self.daily.sectors {
            let name = labels::of_sector(sector.sector).text(language);
            self.row(&mut table, "member", &escape(name), &sector.figures);
        }
        self.table_end(&mut table);
        self.put(&table);
    }

    fn wards(&mut self) {
        self.heading("By ward", "Theo phường, xã");
        let language = self.language;
        let mut table = self.table_head(pick!(language, "Ward", "Phường, xã"));
        for group in self
            .daily
            .wards
            .chunk_by(|one, other| one.group == other.group)
        {
            if let Some(first) = group.first().filter(|ward| !ward.group.is_empty()) {
                let sum = sum_of(group);
                self.row(&mut table, "group", &escape(&first.group), &sum);
            }
            for ward in group {
                let mut name = escape(&ward.name);
                if ward.is_former {
                    name.push_str(pick!(language, " (former)", " (đơn vị cũ)"));
                }
                self.row(&mut table, "member", &name, &ward.figures);
            }
        }
        self.table_end(&mut table);
        self.put(&table);
    }

    fn table_head(&self, first: &str) -> String {
        let mut head =
            format!("<div class=\"table\"><table><thead><tr><th scope=\"col\">{first}</th>");
        for column in COLUMNS {
            let _ = write!(
                head,
                "<th scope=\"col\">{}</th>",
                what(column, self.language)
            );
        }
        let change = pick!(self.language, "Working, 7 days", "Hoạt động, 7 ngày");
        let _ = write!(head, "<th scope=\"col\">{change}</th></tr></thead><tbody>");
        head
    }

    fn row(&self, table: &mut String, class: &str, name: &str, figures: &Compared) {
        let _ = write!(table, "<tr class=\"{class}\"><th scope=\"row\">{name}</th>");
        self.cells(table, figures);
        table.push_str("</tr>\n");
    }

    fn cells(&self, table: &mut String, figures: &Compared) {
        for column in COLUMNS {
            let value = figures.day.get(column);
            let written = self.language.number(value);
            // No figures is a gap, and no zero.
            let unknown = matches!(column, What::Working | What::Silent)
                && figures.day.with_evidence() == 0
                && figures.day.no_figures > 0;
            let (class, written) = match (column, value) {
                _ if unknown => ("zero", "–".to_owned()),
                (_, 0) => ("zero", written),
                (What::Silent, _) => ("bad", written),
                _ => ("", written),
            };
            let _ = match class {
                "" => write!(table, "<td>{written}</td>"),
                class => write!(table, "<td class=\"{class}\">{written}</td>"),
            };
        }
        let change = change(figures.day, figures.week_before, What::Working);
        let _ = write!(
            table,
            "<td class=\"change\">{}</td>",
            self.language.change(change)
        );
    }

    fn table_end(&self, table: &mut String) {
        let all = pick!(self.language, "All", "Toàn bộ");
        let _ = write!(table, "</tbody><tfoot><tr><th scope=\"row\">{all}</th>");
        self.cells(table, &self.daily.totals);
        table.push_str("</tr></tfoot></table></div>");
    }

    fn inspections(&mut self) {
        let language = self.language;
        self.heading("Inspections", "Kiểm tra tại chỗ");
        let Daily {
            inspections,
            inspections_of_week,
            ..
        } = self.daily;
        if inspections_of_week.total == 0 {
            let text = pick!(
                language,
                "None was recorded in the last 7 days.",
                "Trong 7 ngày qua chưa ghi nhận lần kiểm tra nào."
            );
            self.put(&format!("<p class=\"quiet\">{text}</p>"));
            return;
        }
        let (day, week) = (
            pick!(language, "This day", "Trong ngày"),
            pick!(language, "7 days", "7 ngày qua"),
        );
        let first = pick!(language, "Result", "Kết quả");
        let mut table = format!(
            "<div class=\"table\"><table><thead><tr><th scope=\"col\">{first}</th><th scope=\"col\">{day}</th>\
             <th scope=\"col\">{week}</th></tr></thead><tbody>"
        );
        let mut row = |name: &str, of: &dyn Fn(&InspectionFigures) -> u32| {
            let (day, week) = (of(inspections), of(inspections_of_week));
            let _ = writeln!(
                table,
                "<tr><th scope=\"row\">{name}</th><td>{}</td><td>{}</td></tr>",
                language.number(day),
                language.number(week)
            );
        };
        row(
            pick!(language, "venues inspected", "số lượt kiểm tra"),
            &|figures| figures.total,
        );
        row(
            pick!(language, "in order", "đạt yêu cầu"),
            &|figures| figures.in_order,
        );
        for &found in inspections_of_week.findings.keys() {
            row(finding(found, language), &|figures| {
                figures.findings.get(&found).copied().unwrap_or_default()
            });
        }
        table.push_str("</tbody></table></div>");
        self.put(&table);
    }

    fn definitions(&mut self) {
        let language = self.language;
        self.heading("What the figures mean", "Cách tính");
        let mut list = String::from("<dl>");
        for figure in What::ALL {
            let (name, text) = (what(figure, language), explained(figure, language));
            let _ = write!(list, "<div><dt>{name}</dt><dd>{text}</dd></div>");
        }
        list.push_str("</dl>");
        self.put(&list);
        let footer = pick!(
            language,
            "Made from the register’s log. The same day always gives the same figures. A dash stands where there are no figures.",
            "Lập từ nhật ký của sổ đăng ký; lập lại báo cáo của cùng một ngày luôn cho cùng số liệu. Dấu gạch ngang nghĩa là chưa có số liệu."
        );
        self.put(&format!("<footer>{footer}</footer>"));
    }
}

fn still(ward: &StillWard, language: Language) -> String {
    let name = escape(&ward.name);
    if ward.is_repeated {
        let again = pick!(language, "also a week ago", "cả tuần trước");
        format!("<b>{name}</b> ({again})")
    } else {
        name
    }
}

fn sum_of(wards: &[WardFigures]) -> Compared {
    let mut sum = Compared::default();
    for ward in wards {
        sum.day.add_all(&ward.figures.day);
        sum.day_before.add_all(&ward.figures.day_before);
        sum.week_before.add_all(&ward.figures.week_before);
    }
    sum
}

pub(super) fn change(now: Figures, earlier: Figures, figure: What) -> i64 {
    i64::from(now.get(figure)) - i64::from(earlier.get(figure))
}

/// The first and last day of a trend, for its caption.
pub(super) fn ends(trend: &[(Day, Figures)]) -> Option<(Day, Day)> {
    Some((trend.first()?.0, trend.last()?.0))
}
