//! An SVG as pixels, so that tests see what people see.

use resvg::{tiny_skia, usvg};
use std::sync::Arc;

pub(crate) struct Pixels(tiny_skia::Pixmap);

impl Pixels {
    /// Renders one pixel per unit, with letters where `letters`.
    pub(crate) fn of(svg: &str, letters: bool) -> Self {
        Self::scaled(svg, letters, 1.0)
    }

    pub(crate) fn scaled(svg: &str, letters: bool, times: f32) -> Self {
        let mut options = usvg::Options::default();
        if letters {
            let mut fonts = usvg::fontdb::Database::new();
            fonts.load_font_data(epaint_default_fonts::UBUNTU_LIGHT.to_vec());
            fonts.set_sans_serif_family("Ubuntu");
            options.fontdb = Arc::new(fonts);
        }
        let tree = usvg::Tree::from_str(svg, &options).expect("an SVG that can be read");
        let size = tree.size();
        let (wide, high) = (size.width() * times, size.height() * times);
        let mut pixmap = tiny_skia::Pixmap::new(wide as u32, high as u32).unwrap();
        let scale = tiny_skia::Transform::from_scale(times, times);
        resvg::render(&tree, scale, &mut pixmap.as_mut());
        Self(pixmap)
    }

    pub(crate) fn wide(&self) -> u32 {
        self.0.width()
    }

    pub(crate) fn high(&self) -> u32 {
        self.0.height()
    }

    /// Red, green and blue.
    pub(crate) fn at(&self, x: u32, y: u32) -> [u8; 3] {
        let pixel = self.0.pixel(x, y).expect("inside the picture");
        [pixel.red(), pixel.green(), pixel.blue()]
    }

    /// How bright a pixel is, 0 to 255.
    pub(crate) fn bright(&self, x: u32, y: u32) -> f64 {
        let [red, green, blue] = self.at(x, y).map(f64::from);
        0.2126 * red + 0.7152 * green + 0.0722 * blue
    }

    /// Whether a pixel is exactly that colour, as sharp lines are.
    pub(crate) fn is(&self, x: u32, y: u32, css: &str) -> bool {
        self.at(x, y) == colour(css)
    }

    /// Whether a good part of a pixel is covered by that colour, the rest being
    /// the ground.
    pub(crate) fn inked(&self, x: u32, y: u32, css: &str) -> bool {
        let ground = self.at(0, 0).map(f64::from);
        let (here, ink) = (self.at(x, y).map(f64::from), colour(css).map(f64::from));
        let dot = |a: [f64; 3], b: [f64; 3]| -> f64 {
            (0..3)
                .map(|part| (a[part] - ground[part]) * (b[part] - ground[part]))
                .sum()
        };
        let share = dot(here, ink) / dot(ink, ink);
        let mixed = |part: usize| ground[part] + share * (ink[part] - ground[part]);
        let off = (0..3)
            .map(|part| (here[part] - mixed(part)).abs())
            .fold(0.0, f64::max);
        (0.4..1.1).contains(&share) && off < 20.0
    }

    /// How many pixels are inked in that colour.
    pub(crate) fn count(&self, css: &str) -> usize {
        let places = (0..self.high()).flat_map(|y| (0..self.wide()).map(move |x| (x, y)));
        places.filter(|(x, y)| self.inked(*x, *y, css)).count()
    }
}

/// `#rrggbb`.
pub(crate) fn colour(css: &str) -> [u8; 3] {
    let part = |from: usize| u8::from_str_radix(&css[from..from + 2], 16).unwrap();
    [part(1), part(3), part(5)]
}
