//! Drawings of a report, as SVG within the page.

use std::fmt::Write as _;

use dauchan_core::time::Day;

use super::figures::{Figures, What};
use super::page::ends;
use super::words::{pick, what};
use crate::language::Language;
use crate::store::State;

/// The states from left to right, with their colours and the figures that count them.
const STATES: [(State, What, &str); 6] = [
    (State::Working, What::Working, "--working"),
    (State::Silent, What::Silent, "--silent"),
    (State::NoFigures, What::NoFigures, "--none"),
    (State::Unprinted, What::Unprinted, "--unprinted"),
    (State::Expired, What::Expired, "--expired"),
    (State::Revoked, What::Revoked, "--revoked"),
];
const WIDTH: f64 = 1000.0;
const HEIGHT: f64 = 46.0;
const PANEL: (f64, f64) = (220.0, 74.0);

/// Draws the registered venues as one bar, a part for each state, with its legend.
pub(super) fn states(figures: &Figures, language: Language) -> String {
    let label = pick!(
        language,
        "Registered venues by state",
        "Các điểm đã đăng ký theo tình trạng"
    );
    let mut bar = format!(
        "<svg viewBox=\"0 0 {WIDTH} {HEIGHT}\" role=\"img\" aria-label=\"{label}\" preserveAspectRatio=\"none\">\
         <rect width=\"{WIDTH}\" height=\"{HEIGHT}\" fill=\"#e8ecef\"/>"
    );
    let mut legend = String::from("<ul class=\"legend\">");
    let whole = f64::from(figures.registered.max(1));
    let mut left = 0.0;
    for (_, figure, colour) in STATES {
        let count = figures.get(figure);
        let width = f64::from(count) / whole * WIDTH;
        if count > 0 {
            let _ = write!(
                bar,
                "<rect x=\"{left:.2}\" width=\"{width:.2}\" height=\"{HEIGHT}\" style=\"fill:var({colour});stroke:#fff;stroke-width:1.5\"/>"
            );
        }
        left += width;
        let share = language
            .share(count, figures.registered)
            .unwrap_or_default();
        let _ = write!(
            legend,
            "<li style=\"--mark:var({colour})\"><i></i>{}<b>{}</b> <span>{share}</span></li>",
            what(figure, language),
            language.number(count),
        );
    }
    bar.push_str("</svg>");
    legend.push_str("</ul>");
    bar + &legend
}

/// Draws one figure over the days of a trend, on a scale of its own that begins at zero.
pub(super) fn trend(
    days: &[(Day, Figures)],
    figure: What,
    colour: &str,
    language: Language,
) -> String {
    let (width, height) = PANEL;
    let values: Vec<u32> = days
        .iter()
        .map(|(_, figures)| figures.get(figure))
        .collect();
    let most = f64::from(values.iter().copied().max().unwrap_or_default().max(1));
    let steps = f64::from(
        u32::try_from(values.len().saturating_sub(1))
            .unwrap_or(1)
            .max(1),
    );
    let mut line = String::new();
    for (place, value) in (0_u32..).zip(&values) {
        let x = f64::from(place) / steps * width;
        let y = height - 3.0 - f64::from(*value) / most * (height - 8.0);
        let _ = write!(line, "{x:.1},{y:.1} ");
    }
    let line = line.trim_end();
    let name = what(figure, language);
    let now = language.number(values.last().copied().unwrap_or_default());
    let dates = ends(days).map_or_else(String::new, |(first, last)| {
        format!("{} – {}", language.day(first), language.day(last))
    });
    format!(
        "<figure><figcaption>{name} <b>{now}</b></figcaption>\
         <svg viewBox=\"0 0 {width} {height}\" role=\"img\" aria-label=\"{name}, {dates}\">\
         <polygon points=\"0,{height} {line} {width},{height}\" style=\"fill:var({colour});opacity:.14\"/>\
         <polyline points=\"{line}\" style=\"fill:none;stroke:var({colour});stroke-width:2\"/>\
         <line x1=\"0\" y1=\"{height}\" x2=\"{width}\" y2=\"{height}\" style=\"stroke:#9aa6b0;stroke-width:1\"/></svg>\
         <span class=\"days\">{dates}</span></figure>"
    )
}
