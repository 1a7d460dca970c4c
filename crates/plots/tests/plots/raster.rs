//! Triangles as pixels, without a graphics card: slow, and the same everywhere.

use egui::epaint::{ImageData, Mesh, Primitive, Vertex};
use egui::{Color32, ColorImage, Pos2, Rect};
use plots::offscreen::Painted;

/// A canvas as pixels, kept from paint to paint with the letters it knows.
pub(crate) struct Raster {
    wide: usize,
    high: usize,
    letters: ColorImage,
    pixels: Vec<[f32; 3]>,
}

impl Raster {
    pub(crate) fn new(wide: f32, high: f32) -> Self {
        let (wide, high) = (wide as usize, high as usize);
        Self {
            wide,
            high,
            letters: ColorImage::filled([1, 1], Color32::WHITE),
            pixels: vec![],
        }
    }

    /// Takes over the letters of a paint.
    pub(crate) fn learn(&mut self, painted: &Painted) {
        for delta in &painted.letters {
            let ImageData::Color(image) = &delta.image;
            let Some([left, top]) = delta.pos else {
                self.letters = image.as_ref().clone();
                continue;
            };
            for y in 0..image.height() {
                for x in 0..image.width() {
                    self.letters[(left + x, top + y)] = image[(x, y)];
                }
            }
        }
    }

    /// Fills the triangles of a paint.
    pub(crate) fn paint(&mut self, painted: &Painted) {
        self.pixels = vec![[0.0; 3]; self.wide * self.high];
        for one in &painted.primitives {
            let Primitive::Mesh(mesh) = &one.primitive else {
                panic!("only triangles are painted");
            };
            self.mesh(mesh, one.clip_rect);
        }
    }

    /// Red, green and blue.
    pub(crate) fn at(&self, x: usize, y: usize) -> [f32; 3] {
        self.pixels[y * self.wide + x]
    }

    /// Whether a good part of a pixel is covered by that colour, the rest being
    /// the ground.
    pub(crate) fn is(&self, x: usize, y: usize, colour: Color32) -> bool {
        let (ground, here) = (self.at(3, 2), self.at(x, y));
        let ink = [colour.r(), colour.g(), colour.b()].map(f32::from);
        let dot = |a: [f32; 3]| -> f32 {
            (0..3)
                .map(|part| (a[part] - ground[part]) * (ink[part] - ground[part]))
                .sum()
        };
        let share = dot(here) / dot(ink);
        let mixed = |part: usize| ground[part] + share * (ink[part] - ground[part]);
        let off = (0..3)
            .map(|part| (here[part] - mixed(part)).abs())
            .fold(0.0, f32::max);
        (0.3..1.1).contains(&share) && off < 25.0
    }

    /// How many pixels of a part are of that colour.
    pub(crate) fn count(&self, part: Rect, colour: Color32) -> usize {
        let (min, max) = (part.min, part.max);
        let rows = min.y.max(0.0) as usize..(max.y as usize).min(self.high);
        let places = rows.flat_map(|y| {
            let columns = min.x.max(0.0) as usize..(max.x as usize).min(self.wide);
            columns.map(move |x| (x, y))
        });
        places.filter(|(x, y)| self.is(*x, *y, colour)).count()
    }

    /// The columns of a part that have at least `least` pixels of that colour.
    pub(crate) fn columns(&self, part: Rect, colour: Color32, least: usize) -> Vec<usize> {
        let column = |x: &usize| {
            let from = Pos2::new(*x as f32, part.min.y);
            let strip = Rect::from_min_max(from, Pos2::new(from.x + 1.0, part.max.y));
            self.count(strip, colour) >= least
        };
        (part.min.x as usize..part.max.x as usize)
            .filter(column)
            .collect()
    }

    fn mesh(&mut self, mesh: &Mesh, clip: Rect) {
        for corners in mesh.indices.chunks_exact(3) {
            let corner = |place: usize| mesh.vertices[corners[place] as usize];
            self.triangle([corner(0), corner(1), corner(2)], clip);
        }
    }

    fn triangle(&mut self, [a, b, c]: [Vertex; 3], clip: Rect) {
        let area = cross(a.pos, b.pos, c.pos);
        if area == 0.0 {
            return;
        }
        // All but letters have one and the same texel.
        let plain = (a.uv == b.uv && b.uv == c.uv).then(|| self.texel(a.uv));
        let bounds = Rect::from_points(&[a.pos, b.pos, c.pos]).intersect(clip);
        let canvas = Rect::from_min_size(Pos2::ZERO, [self.wide as f32, self.high as f32].into());
        let bounds = bounds.intersect(canvas);
        for y in
            bounds.min.y.floor() as usize..(bounds.max.y.ceil().max(0.0) as usize).min(self.high)
        {
            for x in bounds.min.x.floor() as usize
                ..(bounds.max.x.ceil().max(0.0) as usize).min(self.wide)
            {
                let middle = Pos2::new(x as f32 + 0.5, y as f32 + 0.5);
                let shares = [
                    cross(b.pos, c.pos, middle) / area,
                    cross(c.pos, a.pos, middle) / area,
                    cross(a.pos, b.pos, middle) / area,
                ];
                // A pixel on the edge of two triangles belongs to one of them.
                let inside = shares.iter().all(|share| *share >= 0.0)
                    && shares.iter().all(|share| *share < 1.0);
                if inside && clip.contains(middle) {
                    self.blend((x, y), [a, b, c], shares, plain);
                }
            }
        }
    }

    fn blend(
        &mut self,
        (x, y): (usize, usize),
        corners: [Vertex; 3],
        shares: [f32; 3],
        plain: Option<[f32; 4]>,
    ) {
        let mixed = |of: &dyn Fn(&Vertex) -> f32| -> f32 {
            corners
                .iter()
                .zip(shares)
                .map(|(corner, share)| of(corner) * share)
                .sum()
        };
        let texel = match plain {
            Some(texel) => texel,
            None => self.texel(Pos2::new(mixed(&|one| one.uv.x), mixed(&|one| one.uv.y))),
        };
        let channel =
            |which: usize| mixed(&|one| f32::from(one.color[which])) * texel[which] / 255.0;
        let alpha = channel(3) / 255.0;
        let pixel = &mut self.pixels[y * self.wide + x];
        for (which, value) in pixel.iter_mut().enumerate() {
            *value = channel(which) + *value * (1.0 - alpha);
        }
    }

    /// Between the four nearest texels, as a graphics card would.
    fn texel(&self, uv: Pos2) -> [f32; 4] {
        let (wide, high) = (self.letters.width(), self.letters.height());
        let (x, y) = (uv.x * wide as f32 - 0.5, uv.y * high as f32 - 0.5);
        let mut sum = [0.0; 4];
        for (dx, dy) in [(0.0, 0.0), (1.0, 0.0), (0.0, 1.0), (1.0, 1.0)] {
            let (left, top) = (x.floor() + dx, y.floor() + dy);
            let share = (1.0 - (x - left).abs()) * (1.0 - (y - top).abs());
            let place = (
                left.clamp(0.0, wide as f32 - 1.0),
                top.clamp(0.0, high as f32 - 1.0),
            );
            let found = self.letters[(place.0 as usize, place.1 as usize)];
            for (part, value) in sum.iter_mut().zip(found.to_array()) {
                *part += share * f32::from(value);
            }
        }
        sum
    }
}

fn cross(a: Pos2, b: Pos2, c: Pos2) -> f32 {
    (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x)
}
