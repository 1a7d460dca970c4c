//! What other eyes see: that the eyes themselves are right.

use control_room_tests::window::sight::{Shape, deuteranopia, greyscale};
use image::{Rgb, RgbImage};

fn disc(colour: [u8; 3], ground: [u8; 3], hollow: bool) -> RgbImage {
    RgbImage::from_fn(24, 24, |x, y| {
        let (x, y) = (f64::from(x) - 11.5, f64::from(y) - 11.5);
        let away = x.hypot(y);
        let inside = away < 9.0 && !(hollow && away < 6.0);
        Rgb(if inside { colour } else { ground })
    })
}

#[test]
fn what_has_no_colour_stays_as_it_is() {
    for level in [0, 17, 128, 255] {
        let plain = RgbImage::from_pixel(2, 2, Rgb([level; 3]));
        for seen in [greyscale(&plain), deuteranopia(&plain)] {
            for channel in seen.get_pixel(0, 0).0 {
                assert!(channel.abs_diff(level) <= 1, "{level} became {channel}");
            }
        }
    }
}

#[test]
fn red_and_green_are_nearly_one_for_a_deuteranope() {
    let hue = |colour| {
        let seen = deuteranopia(&RgbImage::from_pixel(1, 1, Rgb(colour)))
            .get_pixel(0, 0)
            .0;
        i32::from(seen[0]) - i32::from(seen[1])
    };
    let (red, green) = (hue([200, 60, 60]), hue([60, 140, 60]));
    assert!((red - green).abs() < 40, "{red} and {green}");
    assert!(hue([60, 60, 200]) < hue([200, 200, 60]) + 40);
}

#[test]
fn a_shape_is_the_same_in_any_colour_and_on_any_ground() {
    let on_dark = Shape::of(&disc([213, 94, 0], [16, 18, 20], false));
    let on_light = Shape::of(&disc([90, 90, 90], [250, 250, 250], false));
    assert!(on_dark.distance(&on_light) < 0.02);
    let hollow = Shape::of(&disc([213, 94, 0], [16, 18, 20], true));
    assert!(on_dark.distance(&hollow) > 0.3);
    assert!(Shape::of(&RgbImage::from_pixel(9, 9, Rgb([40; 3]))).is_empty());
}
