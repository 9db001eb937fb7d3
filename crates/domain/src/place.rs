//! Places on Earth, as precisely as it takes to tell which institution is near.

use serde::{Deserialize, Serialize};

/// The Earth's mean radius, in kilometres.
const RADIUS: f64 = 6_371.0;

/// A place on Earth (WGS 84), in degrees.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(into = "(f64, f64)", try_from = "(f64, f64)")]
pub struct Place {
    latitude: f64,
    longitude: f64,
}

impl Place {
    /// The place at these degrees; `None` if there is none.
    pub fn new(latitude: f64, longitude: f64) -> Option<Self> {
        let exists = latitude.abs() <= 90.0 && longitude.abs() <= 180.0;
        exists.then_some(Self { latitude, longitude })
    }

    /// Reads `latitude,longitude`; what follows them (an altitude) does not matter.
    pub fn parse(text: &str) -> Option<Self> {
        let mut degrees = text.split(',').map(|part| part.trim().parse::<f64>());
        Self::new(degrees.next()?.ok()?, degrees.next()?.ok()?)
    }

    /// Reads a `geo:` URI ([RFC 5870](https://www.rfc-editor.org/rfc/rfc5870)), as `mdui:GeolocationHint` has it.
    pub fn of_uri(uri: &str) -> Option<Self> {
        let (scheme, rest) = uri.trim().split_once(':')?;
        scheme.eq_ignore_ascii_case("geo").then(|| Self::parse(rest.split(';').next().unwrap_or_default()))?
    }

    /// How far it is to another one over the ground, in kilometres.
    pub fn distance(&self, other: &Self) -> f64 {
        let (here, there) = (self.latitude.to_radians(), other.latitude.to_radians());
        let half = |from: f64, to: f64| ((to - from).to_radians() / 2.0).sin().powi(2);
        let chord =
            half(self.latitude, other.latitude) + here.cos() * there.cos() * half(self.longitude, other.longitude);
        2.0 * RADIUS * chord.clamp(0.0, 1.0).sqrt().asin()
    }
}

impl From<Place> for (f64, f64) {
    fn from(place: Place) -> Self {
        (place.latitude, place.longitude)
    }
}

impl TryFrom<(f64, f64)> for Place {
    type Error = &'static str;

    fn try_from((latitude, longitude): (f64, f64)) -> Result<Self, Self::Error> {
        Self::new(latitude, longitude).ok_or("there is no such place")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_geo_uri_is_a_place_or_nothing() {
        for uri in ["geo:47.4,8.5", " GEO:47.4,8.5,408;u=35", "geo:47.4, 8.5;crs=wgs84"] {
            assert_eq!(Place::of_uri(uri), Place::new(47.4, 8.5), "{uri}");
        }
        for uri in [
            "47.4,8.5",
            "geo:",
            "geo:47.4",
            "geo:x,y",
            "geo:91,0",
            "geo:0,181",
            "geo:NaN,0",
            "geo:inf,0",
            "http://x/",
            "",
        ] {
            assert_eq!(Place::of_uri(uri), None, "{uri}");
        }
    }

    #[test]
    fn a_distance_is_that_over_the_ground() {
        let place = |latitude, longitude| Place::new(latitude, longitude).unwrap();
        let (zurich, berlin) = (place(47.37, 8.54), place(52.52, 13.41));
        assert!((zurich.distance(&berlin) - 671.0).abs() < 5.0, "{}", zurich.distance(&berlin));
        assert!(zurich.distance(&zurich) < 0.001);
        assert!(place(0.0, 179.9).distance(&place(0.0, -179.9)) < 25.0, "over the date line");
        assert!((place(90.0, 0.0).distance(&place(-90.0, 0.0)) - 20_015.0).abs() < 1.0);
    }
}
