//! Holds the catalogues of `templates/locale` against each other, and makes a function of each message
//! (`src/words.rs`): a page that names a message which is not there, or leaves out what stands in it, is not built.

#[path = "build/catalogue.rs"]
mod catalogue;

use std::{env, error::Error, fs, path::Path};

fn main() -> Result<(), Box<dyn Error>> {
    let folder = Path::new(&env::var("CARGO_MANIFEST_DIR")?).join("../../templates/locale");
    println!("cargo::rerun-if-changed={}", folder.display());
    println!("cargo::rerun-if-changed=build");
    let languages = catalogue::read(&folder)?;
    let problems = catalogue::problems(&languages);
    if !problems.is_empty() {
        return Err(problems.join("\n").into());
    }
    fs::write(Path::new(&env::var("OUT_DIR")?).join("words.rs"), catalogue::code(&languages))?;
    Ok(())
}
