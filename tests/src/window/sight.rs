//! Pictures as other eyes see them, and shapes without their colours.

use image::{GrayImage, Luma, Rgb, RgbImage, imageops};

/// Side of the square in which shapes are compared.
const SIDE: u32 = 48;

/// How eyes without the pigment for green see, as a matrix on linear light.
/// G. M. Machado, M. M. Oliveira, L. A. F. Fernandes: A physiologically-based model
/// for simulation of color vision deficiency, IEEE Transactions on Visualization and
/// Computer Graphics 15 (2009), deuteranomaly of severity 1.0.
const DEUTERANOPIA: [[f64; 3]; 3] = [
    [0.367_322, 0.860_646, -0.227_968],
    [0.280_085, 0.672_501, 0.047_413],
    [-0.011_820, 0.042_940, 0.968_881],
];

/// Without colour: the luminance of every pixel.
#[must_use]
pub fn greyscale(picture: &RgbImage) -> RgbImage {
    map(picture, |[red, green, blue]| {
        let luminance = 0.2126 * red + 0.7152 * green + 0.0722 * blue;
        [luminance; 3]
    })
}

/// With the eyes of a deuteranope.
#[must_use]
pub fn deuteranopia(picture: &RgbImage) -> RgbImage {
    map(picture, |light| {
        DEUTERANOPIA.map(|row| row.iter().zip(light).map(|(share, one)| share * one).sum())
    })
}

/// Changes every pixel in linear light, where light adds up.
fn map(picture: &RgbImage, change: impl Fn([f64; 3]) -> [f64; 3]) -> RgbImage {
    let mut changed = picture.clone();
    for pixel in changed.pixels_mut() {
        pixel.0 = change(pixel.0.map(to_linear)).map(from_linear);
    }
    changed
}

fn to_linear(level: u8) -> f64 {
    let level = f64::from(level) / 255.0;
    if level <= 0.040_45 {
        level / 12.92
    } else {
        ((level + 0.055) / 1.055).powf(2.4)
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "clamped to the range of a byte"
)]
fn from_linear(light: f64) -> u8 {
    let light = light.clamp(0.0, 1.0);
    let level = if light <= 0.003_130_8 {
        light * 12.92
    } else {
        1.055 * light.powf(1.0 / 2.4) - 0.055
    };
    (level * 255.0).round() as u8
}

/// A shape: what stands out from its background, and nothing about its colour.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shape(Vec<bool>);

impl Shape {
    /// The shape in a picture of a glyph. The background is what most of the edge is
    /// made of; what differs from it by more than half of the strongest difference
    /// belongs to the shape.
    #[must_use]
    pub fn of(picture: &RgbImage) -> Self {
        let grey = imageops::grayscale(&greyscale(picture));
        let ground = i16::from(edge(&grey));
        let differs = |pixel: &Luma<u8>| (i16::from(pixel.0[0]) - ground).unsigned_abs();
        let strongest = grey.pixels().map(differs).max().unwrap_or_default();
        let mask = GrayImage::from_fn(grey.width(), grey.height(), |x, y| {
            let inside = strongest > 8 && 2 * differs(grey.get_pixel(x, y)) > strongest;
            Luma([if inside { 255 } else { 0 }])
        });
        let scaled = imageops::resize(&mask, SIDE, SIDE, imageops::FilterType::Triangle);
        Self(scaled.pixels().map(|pixel| pixel.0[0] > 127).collect())
    }

    /// Whether nothing stands out at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        !self.0.contains(&true)
    }

    /// From 0 (the same) to 1 (nothing in common): the share of what belongs to one of
    /// the two and not to the other.
    #[must_use]
    pub fn distance(&self, other: &Self) -> f64 {
        let pairs = || self.0.iter().zip(&other.0);
        let either = pairs().filter(|(one, two)| **one || **two).count();
        let only_one = pairs().filter(|(one, two)| one != two).count();
        if either == 0 {
            return 0.0;
        }
        count(only_one) / count(either)
    }
}

fn count(number: usize) -> f64 {
    u32::try_from(number).map_or(f64::MAX, f64::from)
}

/// The middle one of the levels along the edge.
fn edge(grey: &GrayImage) -> u8 {
    let (width, height) = grey.dimensions();
    let mut levels: Vec<u8> = grey
        .enumerate_pixels()
        .filter(|(x, y, _)| *x == 0 || *y == 0 || x + 1 == width || y + 1 == height)
        .map(|(_, _, pixel)| pixel.0[0])
        .collect();
    levels.sort_unstable();
    levels.get(levels.len() / 2).copied().unwrap_or_default()
}

/// The share of pixels in which two pictures of one size clearly differ.
#[must_use]
pub fn difference(one: &RgbImage, other: &RgbImage) -> f64 {
    if one.dimensions() != other.dimensions() {
        return 1.0;
    }
    let clearly = |(left, right): (&Rgb<u8>, &Rgb<u8>)| {
        let pairs = left.0.iter().zip(right.0);
        pairs.into_iter().any(|(a, b)| a.abs_diff(b) > 24)
    };
    let differing = one
        .pixels()
        .zip(other.pixels())
        .filter(|pair| clearly(*pair))
        .count();
    count(differing) / count(one.pixels().len().max(1))
}
