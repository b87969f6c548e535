//! The page as HTML.

use maud::html;
use refashion_std::without_controls;

use crate::{
    page::{frame, overview, tables::table, whole::Page},
    tables::versus_keras::keras_table,
};

impl Page<'_> {
    /// The page as HTML.
    pub fn html(&self) -> String {
        let body = html! {
            (overview::overview(self))
            (overview::reading())
            @for chapter in &self.chapters { (chapter.markup()) }
            @if !self.keras.is_empty() {
                section id="keras" {
                    h2 { "Beside Keras" }
                    p {
                        "The same networks on the same images in Keras, each framework with seeds of \
                         its own. The difference is ours less Keras', with its 95 % confidence interval \
                         (Welch); p is corrected for the experiments being several (Holm). "
                        code { "cargo xtask keras" } " repeats it."
                    }
                    @for picture in &self.versus_keras { (picture.markup()) }
                    (table("Every experiment that was also run in Keras", &keras_table(&self.keras)))
                }
            }
            @if !self.speed.is_empty() {
                section id="speed" {
                    h2 { "Speed" }
                    p {
                        "A training step against Keras and PyTorch, timed in the same call on the \
                         same cores. " code { "cargo xtask bench step --peers" } " repeats it."
                    }
                    @for picture in &self.speed { (picture.markup()) }
                }
            }
        };
        let html = frame::document(self, &body).into_string();
        without_controls(&html).into_owned()
    }
}
