//! The page as HTML.

use maud::html;
use refashion_std::without_controls;

use crate::{
    page::{frame, overview, speed, tables::table, whole::Page},
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
                        code { (self.program) " keras" } " repeats it."
                    }
                    @for picture in &self.versus_keras { (picture.markup()) }
                    (table("Every experiment that was also run in Keras", &keras_table(&self.keras)))
                }
            }
            @if !self.data.is_empty() {
                section id="data" {
                    h2 { "The data sets" }
                    @for picture in &self.data { (picture.markup()) }
                }
            }
            @if self.has_speed() { (speed::speed(self)) }
        };
        let html = frame::document(self, &body).into_string();
        without_controls(&html).into_owned()
    }
}
