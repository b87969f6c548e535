//! `cargo xtask export`: a model for other software. `convert` calls the same for weights from outside.

mod checked;
pub(crate) mod uncarried;

use std::{
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::{Context, Result, ensure};
use refashion_export::{Framework, HUB_FILES, script, write_hub, write_onnx};
use refashion_inference::{ModelCard, ModelFile};
use refashion_std::{counted, is_device, one_line, thousands, write_atomic};
use refashion_zoo::{
    Model, Precision,
    convert::{self, Format},
};

use crate::{
    cli::{Export, OnnxOptions, Target},
    existing::{PRINTED, refuse_to_replace},
    live, models,
    page_images::{PageImages, why_none},
    workspace,
};

pub(crate) fn export(options: &Export, quiet: bool) -> Result<ExitCode> {
    // A model may be fetched only to be refused.
    fitting(options.to, &options.onnx)?;
    let file = models::find(&options.model, options.hub, quiet)?;
    models::warn(&file.card);
    let output = match &options.output {
        Some(output) => output.clone(),
        None => default_output(&file.card, options.to),
    };
    refuse_to_replace(options.to, &output, options.replace)?;
    let model = file.model()?;
    let images = match options.to {
        Target::Html => PageImages::find(&options.model, &file),
        _ => None,
    };
    Exported {
        card: &file.card,
        model: &model,
        from: Format::Refashion,
        run: models::run_of(&options.model, &file.card),
        images,
    }
    .write(options.to, &output, &options.onnx)?;
    Ok(ExitCode::SUCCESS)
}

/// A model on its way out, and where its weights are from.
pub(crate) struct Exported<'a> {
    pub(crate) card: &'a ModelCard,
    pub(crate) model: &'a Model,
    pub(crate) from: Format,
    /// The folder of the run, where it is one.
    pub(crate) run: Option<PathBuf>,
    /// What its page shows, where they are at hand.
    pub(crate) images: Option<PageImages>,
}

impl Exported<'_> {
    /// Writes the model, and says what was written and what was not. Whether the options [fit](fitting)
    /// is asked before.
    pub(crate) fn write(&self, to: Target, output: &Path, options: &OnnxOptions) -> Result<()> {
        match to {
            Target::Onnx => self.onnx(output, options),
            Target::Keras => self.weights(output, Format::Keras),
            Target::Torch => self.weights(output, Format::PyTorch),
            Target::Refashion => {
                ModelFile::write(output, self.card, self.model, Precision::F32)?;
                self.wrote(output, Format::Refashion);
                Ok(())
            }
            Target::KerasScript => self.script(output, Framework::Keras),
            Target::TorchScript => self.script(output, Framework::Torch),
            Target::Hub => self.hub(output),
            Target::Html => self.html(output),
        }
    }

    fn onnx(&self, output: &Path, options: &OnnxOptions) -> Result<()> {
        write_onnx(output, self.card, self.model, options.logits)?;
        outln!(
            "{}: {} as ONNX, {} values, {} bytes",
            output.display(),
            one_line(&self.card.reference()),
            thousands(self.values()),
            thousands(bytes(output)),
        );
        if options.check {
            checked::check(self.card, self.model, output, options)?;
        }
        Ok(())
    }

    pub(crate) fn weights(&self, output: &Path, to: Format) -> Result<()> {
        convert::save(self.model, output, to)?;
        self.wrote(output, to);
        Ok(())
    }

    /// `-` prints it.
    fn script(&self, output: &Path, framework: Framework) -> Result<()> {
        let script = script(self.card, framework)?;
        if output == Path::new(PRINTED) {
            out!("{script}");
            return Ok(());
        }
        write_atomic(output, script.as_bytes())
            .with_context(|| format!("cannot write {}", output.display()))?;
        outln!(
            "{}: {}",
            output.display(),
            counted(script.lines().count(), "line")
        );
        Ok(())
    }

    fn hub(&self, output: &Path) -> Result<()> {
        let accuracies = models::accuracies(self.card)?;
        write_hub(output, self.card, self.model, &accuracies)?;
        outln!("{}: {}", output.display(), HUB_FILES.join(", "));
        Ok(())
    }

    fn html(&self, output: &Path) -> Result<()> {
        let beside = live::recorded(self.card)?;
        let mut content = live::content(self.card, self.model, self.images.as_ref(), beside)?;
        if let Some(run) = &self.run {
            content.snapshots = live::snapshots(run, &self.card.network)?;
        }
        let program = workspace::written_as();
        let html = refashion_live::page(self.card, self.model, &content, program)?;
        write_atomic(output, html.as_bytes())
            .with_context(|| format!("cannot write {}", output.display()))?;
        outln!(
            "{}: {} with {}, {} bytes",
            output.display(),
            one_line(&self.card.reference()),
            counted(content.examples.len(), self.called()),
            thousands(html.len()),
        );
        if content.examples.is_empty() {
            proseln!(
                "note: the page shows no test images and nothing that the network gets wrong: {}",
                why_none(self.card)
            );
        }
        Ok(())
    }

    /// What the images of the page are called.
    fn called(&self) -> &'static str {
        match &self.images {
            Some(images) if !images.are_tests() => "picture",
            _ => "test image",
        }
    }

    fn wrote(&self, output: &Path, to: Format) {
        let network = self.model.network();
        outln!(
            "{}: {} tensors with {} values of {}, from {} to {to}",
            output.display(),
            self.model.tensors().len(),
            thousands(self.values()),
            network.name,
            self.from,
        );
        for note in uncarried::notes(network, self.from, to) {
            proseln!("note: {note}");
        }
    }

    fn values(&self) -> usize {
        self.model.weights().len() + self.model.state().len()
    }
}

/// Refuses what is asked of ONNX where something else is written.
pub(crate) fn fitting(to: Target, options: &OnnxOptions) -> Result<()> {
    ensure!(
        to == Target::Onnx || !(options.logits || options.check),
        "--logits and --check are for --to onnx"
    );
    Ok(())
}

fn bytes(path: &Path) -> usize {
    path.metadata().map_or(0, |found| found.len() as usize)
}

/// The model's name as that of a file here: a name that came from outside chooses no other folder.
fn default_output(card: &ModelCard, to: Target) -> PathBuf {
    let kept = |c: char| {
        if c.is_ascii_alphanumeric() || c == '_' {
            c
        } else {
            '-'
        }
    };
    let mut name: String = card.reference().chars().take(100).map(kept).collect();
    if name.is_empty() || is_device(&name) {
        name.insert_str(0, "model-");
    }
    PathBuf::from(match to {
        Target::Onnx => format!("{name}.onnx"),
        Target::Keras => format!("{name}-keras.safetensors"),
        Target::Torch => format!("{name}-torch.safetensors"),
        Target::KerasScript | Target::TorchScript => PRINTED.to_owned(),
        Target::Hub => format!("{name}-hub"),
        Target::Html => format!("{name}.html"),
        Target::Refashion => format!("{name}.safetensors"),
    })
}
