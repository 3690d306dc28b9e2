//! Arguments that several commands share.

use clap::Args;
use std::path::PathBuf;

/// Says which configuration counts.
#[derive(Clone, Debug, Default, Args)]
pub(super) struct ConfigArgs {
    /// The configuration (otherwise the nearest rosterdiff.toml, going up from here)
    #[arg(short, long, value_name = "FILE")]
    pub(super) config: Option<PathBuf>,
    /// Go by no configuration file at all
    #[arg(long, conflicts_with = "config")]
    pub(super) isolated: bool,
}

/// Says how two exports are read, where that is not to be found out.
#[derive(Clone, Debug, Default, Args)]
pub(super) struct ReadingArgs {
    /// Take a field from these columns, such as sis.birth_date=DOB
    #[arg(long, value_name = "SIDE.FIELD=COLUMN[+COLUMN]")]
    pub(super) map: Vec<String>,
    /// Read this file of a folder or ZIP file, or this sheet of a workbook, such as sis=Students
    #[arg(long, value_name = "SIDE=NAME")]
    pub(super) table: Vec<String>,
    /// Read an export by this layout instead of the recognised one, such as sis=powerschool
    #[arg(long, value_name = "SIDE=NAME")]
    pub(super) profile: Vec<String>,
}

/// Reads a size as people write it, such as `8GiB`.
pub(super) fn size(text: &str) -> std::result::Result<u64, String> {
    const LEAST: u64 = 1 << 20;
    let size = text.trim().parse::<bytesize::ByteSize>().ok().map(|size| size.as_u64());
    size.filter(|size| *size >= LEAST).ok_or_else(|| "write a size from 1MiB on, such as 8GiB".to_owned())
}

/// Returns what reads a whole number of a range, and says so where it finds none.
pub(super) fn whole<N: TryFrom<u64>>(least: u64, most: u64) -> impl Fn(&str) -> std::result::Result<N, String> + Clone {
    move |text| {
        let number = text.trim().parse().ok().filter(|number| (least..=most).contains(number));
        let number = number.and_then(|number| N::try_from(number).ok());
        number.ok_or_else(|| format!("write a whole number from {least} to {most}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_size_is_read_as_people_write_it_and_else_said_how() {
        let sizes = [("8GiB", 8 << 30), (" 512 MiB ", 512 << 20), ("2GB", 2_000_000_000), ("1048576", 1 << 20)];
        for (text, bytes) in sizes {
            assert_eq!(size(text), Ok(bytes), "{text}");
        }
        for text in ["", "much", "8 GiX", "-1GiB", "1023KiB", "0"] {
            assert!(size(text).is_err_and(|said| said.contains("such as 8GiB")), "{text}");
        }
    }
}
