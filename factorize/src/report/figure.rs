//! Figures as SVG inside the page, whose style gives the colours.

use super::text::{escaped, number};
use crate::plot::ticks::linear;
use std::fmt::Write;

const WIDTH: f64 = 520.0;
const HEIGHT: f64 = 300.0;
const LEFT: f64 = 58.0;
const RIGHT: f64 = 14.0;
const TOP: f64 = 34.0;
const BOTTOM: f64 = 48.0;
/// About how wide a letter is.
const LETTER: f64 = 7.0;

/// What a figure says beside its picture.
pub struct Caption<'a> {
    pub title: &'a str,
    pub explanation: &'a str,
    pub x: &'a str,
    pub y: &'a str,
}

/// Numbers that are drawn in one colour: the first series in the first, the second in the second.
pub struct Series<'a> {
    pub name: &'a str,
    /// What is not finite is left out.
    pub values: Vec<f64>,
}

const COLORS: [&str; 2] = ["first", "second"];

/// Lines over steps that are numbered from 0, with a mark at one of them.
pub fn lines(caption: &Caption<'_>, steps: &[f64], series: &[Series<'_>], mark: Option<(f64, &str)>) -> String {
    let finite = series.iter().flat_map(|series| &series.values).copied().filter(|value| value.is_finite());
    let Some((least, greatest)) = extent(finite) else { return nothing(caption) };
    let space = if greatest > least { (greatest - least) * 0.05 } else { greatest.abs().max(1e-9) * 0.05 };
    let end = steps.last().copied().unwrap_or(0.0).max(1.0);
    let frame = Frame { x: (0.0, end), y: (least - space, greatest + space) };
    let mut svg = frame.axes(caption, series);
    for tick in linear(0.0, end, 8, 1.0) {
        let x = frame.across(tick.position);
        text(&mut svg, x, HEIGHT - BOTTOM + 17.0, "middle", &tick.label);
    }
    if let Some((step, name)) = mark {
        let x = frame.across(step);
        _ = write!(svg, r#"<line class="mark" x1="{x:.1}" x2="{x:.1}" y1="{TOP}" y2="{:.1}"/>"#, HEIGHT - BOTTOM);
        let (x, anchor) = if x > WIDTH * 0.6 { (x - 5.0, "end") } else { (x + 5.0, "start") };
        text(&mut svg, x, TOP + 12.0, anchor, name);
    }
    for (series, color) in series.iter().zip(COLORS) {
        let points = steps.iter().zip(&series.values).filter(|(_, value)| value.is_finite());
        let points = points.map(|(step, value)| format!("{:.1},{:.1}", frame.across(*step), frame.up(*value)));
        let points = points.collect::<Vec<_>>().join(" ");
        _ = write!(svg, r#"<polyline class="{color}" points="{points}"/>"#);
    }
    figure(caption, &svg, HEIGHT)
}

/// Bars side by side in groups, from 0.
pub fn bars(caption: &Caption<'_>, groups: &[String], series: &[Series<'_>]) -> String {
    let finite = series.iter().flat_map(|series| &series.values).copied().filter(|value| value.is_finite());
    let Some((least, greatest)) = extent(finite.chain([0.0])).filter(|(least, greatest)| least < greatest) else {
        return nothing(caption);
    };
    let space = (greatest - least) * 0.05;
    let below = if least < 0.0 { least - space } else { 0.0 };
    let frame = Frame { x: (0.0, groups.len() as f64), y: (below, greatest + space) };
    let mut svg = frame.axes(caption, series);
    let slot = frame.across(1.0) - frame.across(0.0);
    let longest = groups.iter().map(|group| group.chars().count()).max().unwrap_or(0) as f64;
    let every = ((longest + 1.0) * LETTER / slot).ceil().max(1.0) as usize;
    for (position, group) in groups.iter().enumerate().step_by(every) {
        text(&mut svg, frame.across(position as f64 + 0.5), HEIGHT - BOTTOM + 17.0, "middle", group);
    }
    const WIDEST: f64 = 36.0;
    let width = (slot * 0.8 / series.len() as f64).min(WIDEST);
    let margin = (slot - width * series.len() as f64) / 2.0;
    for ((place, series), color) in series.iter().enumerate().zip(COLORS) {
        let values = series.values.iter().enumerate().filter(|(_, value)| value.is_finite());
        for (position, &value) in values {
            let x = frame.across(position as f64) + margin + place as f64 * width;
            let (low, high) = (frame.up(value.min(0.0)), frame.up(value.max(0.0)));
            let title = format!("{}, {}: {}", groups[position], series.name, number(value));
            rectangle(&mut svg, [x, high, (width - 1.0).max(0.5), low - high], color, 1.0, &title);
        }
    }
    let zero = frame.up(0.0);
    _ = write!(svg, r#"<line class="axis" x1="{LEFT}" x2="{}" y1="{zero:.1}" y2="{zero:.1}"/>"#, WIDTH - RIGHT);
    figure(caption, &svg, HEIGHT)
}

/// A row of numbers for each name, as colours: the second for numbers above 0, the first for those below, the
/// stronger the farther.
pub fn heat_map(caption: &Caption<'_>, rows: &[(String, Vec<f64>)]) -> String {
    let most = rows.iter().flat_map(|(_, values)| values).fold(0.0f64, |most, value| most.max(value.abs()));
    let columns = rows.first().map_or(0, |(_, values)| values.len());
    if columns == 0 || most == 0.0 {
        return nothing(caption);
    }
    const NAMES: f64 = 120.0;
    const ROW: f64 = 17.0;
    let column = (WIDTH - NAMES - RIGHT) / columns as f64;
    let height = TOP + ROW * rows.len() as f64 + BOTTOM;
    let mut svg = String::new();
    // The scale: from the least to the greatest colour.
    for (place, share) in [-1.0, -0.75, -0.5, -0.25, 0.0, 0.25, 0.5, 0.75, 1.0].into_iter().enumerate() {
        cell(&mut svg, [NAMES + 60.0 + 18.0 * place as f64, 8.0, 17.0, 12.0], share, &number(share * most));
    }
    let end = number(most);
    text(&mut svg, NAMES + 54.0, 18.0, "end", &format!("−{end}"));
    text(&mut svg, NAMES + 60.0 + 18.0 * 9.0 + 6.0, 18.0, "start", &format!("+{end}"));
    for (line, (name, values)) in rows.iter().enumerate() {
        let y = TOP + ROW * line as f64;
        text(&mut svg, NAMES - 6.0, y + 12.5, "end", &shortened(name));
        for (place, value) in values.iter().enumerate() {
            let title = format!("{name}, factor {}: {}", place + 1, number(*value));
            cell(&mut svg, [NAMES + column * place as f64, y, column - 1.0, ROW - 1.0], value / most, &title);
        }
    }
    let bottom = TOP + ROW * rows.len() as f64;
    let every = (3.0 * LETTER / column).ceil().max(1.0) as usize;
    for place in (0..columns).step_by(every) {
        let x = NAMES + column * (place as f64 + 0.5);
        text(&mut svg, x, bottom + 15.0, "middle", &(place + 1).to_string());
    }
    let middle = NAMES + (WIDTH - NAMES - RIGHT) / 2.0;
    _ = write!(
        svg,
        r#"<text class="title" x="{middle}" y="{:.1}" text-anchor="middle">{}</text>"#,
        bottom + 36.0,
        caption.x
    );
    figure(caption, &svg, height)
}

/// A cell of a heat map, its number as a share of the greatest.
fn cell(svg: &mut String, place: [f64; 4], share: f64, title: &str) {
    let color = if share < 0.0 { COLORS[0] } else { COLORS[1] };
    // A trace of colour shows that there is a cell where the number is 0.
    rectangle(svg, place, color, 0.04 + 0.96 * share.abs(), title);
}

/// A rectangle that says its title under the mouse.
fn rectangle(svg: &mut String, [x, y, width, height]: [f64; 4], color: &str, strength: f64, title: &str) {
    _ = write!(svg, r#"<rect class="fill {color}" fill-opacity="{strength:.2}" x="{x:.1}" y="{y:.1}""#);
    _ = write!(svg, r#" width="{width:.1}" height="{height:.1}"><title>{}</title></rect>"#, escaped(title));
}

/// The place of numbers in the picture.
struct Frame {
    x: (f64, f64),
    y: (f64, f64),
}

impl Frame {
    fn across(&self, x: f64) -> f64 {
        LEFT + (x - self.x.0) / (self.x.1 - self.x.0) * (WIDTH - LEFT - RIGHT)
    }

    fn up(&self, y: f64) -> f64 {
        HEIGHT - BOTTOM - (y - self.y.0) / (self.y.1 - self.y.0) * (HEIGHT - TOP - BOTTOM)
    }

    /// Grid, labels and the names of the series.
    fn axes(&self, caption: &Caption<'_>, series: &[Series<'_>]) -> String {
        let mut svg = String::new();
        for tick in linear(self.y.0, self.y.1, 6, 0.0) {
            let y = self.up(tick.position);
            _ = write!(svg, r#"<line class="grid" x1="{LEFT}" x2="{}" y1="{y:.1}" y2="{y:.1}"/>"#, WIDTH - RIGHT);
            text(&mut svg, LEFT - 6.0, y + 4.0, "end", &tick.label);
        }
        let bottom = HEIGHT - BOTTOM;
        _ = write!(svg, r#"<line class="axis" x1="{LEFT}" x2="{}" y1="{bottom}" y2="{bottom}"/>"#, WIDTH - RIGHT);
        let (across, up) = ((LEFT + WIDTH - RIGHT) / 2.0, (TOP + bottom) / 2.0);
        _ = write!(
            svg,
            r#"<text class="title" x="{across}" y="{}" text-anchor="middle">{}</text>"#,
            HEIGHT - 10.0,
            escaped(caption.x)
        );
        _ = write!(
            svg,
            r#"<text class="title" transform="translate(13 {up}) rotate(-90)" text-anchor="middle">{}</text>"#,
            escaped(caption.y)
        );
        // The axis says what a single series is.
        let named = if series.len() > 1 { series } else { &[] };
        let mut x = LEFT;
        for (series, color) in named.iter().zip(COLORS) {
            _ = write!(svg, r#"<rect class="fill {color}" x="{x:.1}" y="10" width="12" height="12"/>"#);
            text(&mut svg, x + 17.0, 20.5, "start", series.name);
            x += 17.0 + LETTER * series.name.chars().count() as f64 + 18.0;
        }
        svg
    }
}

fn text(svg: &mut String, x: f64, y: f64, anchor: &str, words: &str) {
    _ = write!(svg, r#"<text x="{x:.1}" y="{y:.1}" text-anchor="{anchor}">{}</text>"#, escaped(words));
}

fn figure(caption: &Caption<'_>, svg: &str, height: f64) -> String {
    let (title, explanation) = (escaped(caption.title), escaped(caption.explanation));
    format!(
        "<figure><h3>{title}</h3><p>{explanation}</p>\
         <svg viewBox=\"0 0 {WIDTH} {height}\" role=\"img\" aria-label=\"{title}\">{svg}</svg></figure>\n"
    )
}

fn nothing(caption: &Caption<'_>) -> String {
    figure(caption, r#"<text x="260" y="34" text-anchor="middle">there is nothing to draw</text>"#, 60.0)
}

/// The least and the greatest, if there are any.
fn extent(values: impl Iterator<Item = f64>) -> Option<(f64, f64)> {
    values.fold(None, |extent, value| {
        let (least, greatest) = extent.unwrap_or((value, value));
        Some((value.min(least), value.max(greatest)))
    })
}

/// A name of at most 16 letters.
fn shortened(name: &str) -> String {
    const MOST: usize = 16;
    if name.chars().count() <= MOST {
        return name.into();
    }
    name.chars().take(MOST - 1).chain(['…']).collect()
}
