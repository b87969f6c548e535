//! A picture drawn with characters.

use crate::seen::Seen;

/// How light a pixel has to be to be drawn, by its place: grey becomes a pattern (Bayer, 1973).
const PATTERN: [[u8; 4]; 4] = [[0, 8, 2, 10], [12, 4, 14, 6], [3, 11, 1, 9], [15, 7, 13, 5]];

impl Seen {
    /// The picture in half blocks, two rows a line, which needs no colours; what is light is drawn.
    ///
    /// ```
    /// use refashion_inference::{Inputs, Picture, Preprocessing};
    ///
    /// let picture = Picture::grey(4, 2, vec![0.0, 255.0, 0.0, 255.0, 0.0, 0.0, 255.0, 255.0])?;
    /// let seen = Inputs::new([1, 2, 4]).take(&picture, &Preprocessing::default())?;
    /// assert_eq!(seen.sketch(), " ▀▄█\n");
    /// # Ok::<(), refashion_inference::Error>(())
    /// ```
    pub fn sketch(&self) -> String {
        let [_, height, width] = self.shape;
        let mut text = String::new();
        for top in (0..height).step_by(2) {
            for x in 0..width {
                text.push(match (self.is_drawn(x, top), self.is_drawn(x, top + 1)) {
                    (false, false) => ' ',
                    (true, false) => '▀',
                    (false, true) => '▄',
                    (true, true) => '█',
                });
            }
            text.push('\n');
        }
        text
    }

    fn is_drawn(&self, x: usize, y: usize) -> bool {
        let [channels, height, width] = self.shape;
        let plane = height * width;
        let values = (0..channels).filter(|_| y < height);
        let sum: usize = values
            .map(|channel| usize::from(self.pixels[channel * plane + y * width + x]))
            .sum();
        let level = usize::from(PATTERN[y % 4][x % 4]) * 16 + 8;
        sum > level * channels
    }
}
