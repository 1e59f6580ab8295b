//! The colours of the heat maps: one palette of 256 colours for all frames.
//!
//! The palette holds greys for text on white, the steps of the colour map for
//! the cells and, for the soft edges of the numbers inside the cells, blends
//! of colour map and text. Thus nothing has to be dithered, and what stands
//! still in an animation does not flicker.

/// Seaborn's colour map "rocket" at 16 equally spaced positions.
const ROCKET: [[u8; 3]; 16] = [
    [3, 5, 26],
    [26, 16, 42],
    [51, 24, 60],
    [76, 29, 75],
    [104, 31, 85],
    [132, 30, 90],
    [161, 26, 91],
    [189, 22, 85],
    [214, 36, 73],
    [232, 63, 63],
    [240, 96, 67],
    [244, 127, 88],
    [246, 156, 115],
    [246, 184, 147],
    [248, 209, 184],
    [250, 235, 221],
];

const GREYS: usize = 17;
const STEPS: usize = 112;
/// So many neighbouring steps share their blends with the text.
const GROUP: usize = 8;
const GROUPS: usize = STEPS / GROUP;
/// Blends between pure cell and pure text.
const BLENDS: usize = 9;

const FIRST_STEP: usize = GREYS;
const DARK_TEXT: usize = FIRST_STEP + STEPS;
const FIRST_BLEND: usize = DARK_TEXT + 1;
const COLORS: usize = FIRST_BLEND + GROUPS * BLENDS;

/// Palette index of white.
pub(super) const WHITE: u8 = (GREYS - 1) as u8;

/// Palette index of the grey for cells without a number.
pub(super) const BLANK: u8 = 13;

/// From this group on, text is dark instead of white, as in seaborn.
const FIRST_DARK_GROUP: usize = 11;
const DARK_TEXT_RGB: [u8; 3] = [38; 3];
const WHITE_RGB: [u8; 3] = [255; 3];

/// The palette, three bytes (red, green, blue) a colour.
pub(super) fn palette() -> Vec<u8> {
    let mut colors = Vec::with_capacity(COLORS * 3);
    for grey in 0..GREYS {
        let share = grey as f64 / (GREYS - 1) as f64;
        colors.extend(mix([0; 3], WHITE_RGB, share));
    }
    for step in 0..STEPS {
        colors.extend(rocket(step as f64 / (STEPS - 1) as f64));
    }
    colors.extend(DARK_TEXT_RGB);
    for group in 0..GROUPS {
        let (cell, text) = group_colors(group);
        for blend in 1..=BLENDS {
            let share = blend as f64 / (BLENDS + 1) as f64;
            colors.extend(mix(cell, text, share));
        }
    }
    colors
}

/// Palette index for a position in the colour map, from 0 to 1; positions
/// outside are drawn as the nearer end.
pub(super) fn step_index(position: f64) -> u8 {
    let step = (position * STEPS as f64) as usize;
    (FIRST_STEP + step.min(STEPS - 1)) as u8
}

/// Palette index of a pixel that is covered by text in part, from 0 for not
/// at all to 255 for entirely; `paper` is the palette index below the text.
pub(super) fn text_index(paper: u8, coverage: u8) -> u8 {
    let level = |levels: usize| (usize::from(coverage) * levels + 127) / 255;
    let paper = usize::from(paper);
    if !(FIRST_STEP..DARK_TEXT).contains(&paper) {
        let darkening = level(GREYS - 1);
        return paper.min(GREYS - 1 - darkening) as u8;
    }
    let group = (paper - FIRST_STEP) / GROUP;
    let index = match level(BLENDS + 1) {
        0 => paper,
        blend @ 1..=BLENDS => FIRST_BLEND + group * BLENDS + blend - 1,
        _ if group < FIRST_DARK_GROUP => usize::from(WHITE),
        _ => DARK_TEXT,
    };
    index as u8
}

/// The colour in the middle of a group and that of the text on it.
fn group_colors(group: usize) -> ([u8; 3], [u8; 3]) {
    let middle = (group * GROUP) as f64 + (GROUP - 1) as f64 / 2.0;
    let cell = rocket(middle / (STEPS - 1) as f64);
    let text = if group < FIRST_DARK_GROUP { WHITE_RGB } else { DARK_TEXT_RGB };
    (cell, text)
}

/// The colour map at a position from 0 to 1.
fn rocket(position: f64) -> [u8; 3] {
    let place = position * (ROCKET.len() - 1) as f64;
    let below = (place as usize).min(ROCKET.len() - 2);
    mix(ROCKET[below], ROCKET[below + 1], place - below as f64)
}

fn mix(from: [u8; 3], to: [u8; 3], share: f64) -> [u8; 3] {
    std::array::from_fn(|channel| {
        let (from, to) = (f64::from(from[channel]), f64::from(to[channel]));
        (from + share * (to - from)).round() as u8
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Relative luminance by the W3C, from 0 for black to 1 for white.
    fn luminance(color: [u8; 3]) -> f64 {
        let [red, green, blue] = color.map(|channel| {
            let value = f64::from(channel) / 255.0;
            if value <= 0.03928 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
        });
        0.2126 * red + 0.7152 * green + 0.0722 * blue
    }

    fn color(index: u8) -> [u8; 3] {
        let start = usize::from(index) * 3;
        let palette = palette();
        std::array::from_fn(|channel| palette[start + channel])
    }

    #[test]
    fn palette_fills_a_gif_palette() {
        assert_eq!(palette().len(), 256 * 3);
        assert_eq!(color(WHITE), [255; 3]);
        assert_eq!(color(0), [0; 3]);
    }

    #[test]
    fn color_map_has_exact_ends_and_clamps() {
        assert_eq!(color(step_index(0.0)), ROCKET[0]);
        assert_eq!(color(step_index(1.0)), ROCKET[15]);
        assert_eq!(step_index(-3.0), step_index(0.0));
        assert_eq!(step_index(7.0), step_index(1.0));
        assert_eq!(rocket(3.0 / 15.0), ROCKET[3]);
    }

    #[test]
    fn color_map_brightens_all_the_way() {
        let brightness: Vec<_> = (0..STEPS).map(|step| luminance(rocket(step as f64 / (STEPS - 1) as f64))).collect();
        assert!(brightness.is_sorted());
    }

    #[test]
    fn text_is_white_on_dark_and_dark_on_bright() {
        assert_eq!(color(text_index(step_index(0.0), 255)), WHITE_RGB);
        assert_eq!(color(text_index(step_index(0.7), 255)), WHITE_RGB);
        assert_eq!(color(text_index(step_index(0.85), 255)), DARK_TEXT_RGB);
        assert_eq!(color(text_index(step_index(1.0), 255)), DARK_TEXT_RGB);
        assert_eq!(color(text_index(WHITE, 255)), [0; 3]);
    }

    #[test]
    fn text_turns_dark_where_it_does_in_seaborn() {
        for group in 0..GROUPS {
            let (cell, text) = group_colors(group);
            assert_eq!(text == DARK_TEXT_RGB, luminance(cell) > 0.408, "{group}");
        }
    }

    #[test]
    fn text_edges_lie_between_cell_and_text() {
        for paper in [step_index(0.0), step_index(0.5), step_index(1.0), WHITE] {
            assert_eq!(text_index(paper, 0), paper);
            let cell = luminance(color(paper));
            let half = luminance(color(text_index(paper, 128)));
            let text = luminance(color(text_index(paper, 255)));
            assert!(half > cell.min(text) && half < cell.max(text));
        }
    }
}
