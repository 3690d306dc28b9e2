//! Parts of a file of a ZIP archive, each compressed on its own: put one after another they are one stream.
//!
//! So a long sheet is compressed on all cores, and what is compressed need not be kept (RFC 1951, 3.2.4: a stored block of
//! nothing ends on a whole byte).

use flate2::{Compress, Compression, Crc, FlushCompress};
use std::cell::RefCell;
use std::io;

/// Little room for little time: most of a sheet's text is repeated and gets small at once.
pub(super) const COMPRESSION: u8 = 1;

thread_local! {
    /// The compressor of a thread: its tables of some hundred KiB are got once and not for each piece.
    static COMPRESS: RefCell<Compress> = RefCell::new(Compress::new(Compression::new(u32::from(COMPRESSION)), false));
}

/// Holds a part of a file.
pub(super) struct Piece {
    deflated: Vec<u8>,
    crc: Crc,
}

impl Piece {
    /// Compresses a part of a file.
    pub(super) fn of(bytes: &[u8]) -> io::Result<Self> {
        let mut crc = Crc::new();
        crc.update(bytes);
        let mut deflated = COMPRESS.with_borrow_mut(|compress| deflated(compress, bytes))?;
        deflated.shrink_to_fit();
        Ok(Self { deflated, crc })
    }

    /// Returns how many bytes it takes once compressed.
    pub(super) fn size(&self) -> usize {
        self.deflated.len()
    }
}

fn deflated(compress: &mut Compress, bytes: &[u8]) -> io::Result<Vec<u8>> {
    compress.reset();
    let mut deflated = Vec::with_capacity(bytes.len() / 4 + 64);
    loop {
        let done = compress.total_in() as usize;
        compress.compress_vec(bytes.get(done..).unwrap_or_default(), &mut deflated, FlushCompress::Sync)?;
        // room is left only where everything was written
        if deflated.len() < deflated.capacity() && compress.total_in() as usize == bytes.len() {
            return Ok(deflated);
        }
        deflated.reserve(deflated.capacity());
    }
}

/// Returns an archive with one file, the pieces in their order (PKWARE APPNOTE 6.3.10, 4.3.7, 4.3.12 and 4.3.16).
///
/// It has neither a date nor permissions.
pub(super) fn archive(name: &str, pieces: &[Piece]) -> io::Result<Vec<u8>> {
    // the last block of a stream, with nothing in it
    const END: [u8; 2] = [3, 0];
    let mut crc = Crc::new();
    pieces.iter().for_each(|piece| crc.combine(&piece.crc));
    let deflated: usize = pieces.iter().map(|piece| piece.deflated.len()).sum::<usize>() + END.len();
    // a CRC counts its bytes only up to 4 GiB
    let whole: u64 = pieces.iter().map(|piece| u64::from(piece.crc.amount())).sum();
    let too_large = |_| io::Error::other(format!("{name} is too large for a workbook"));
    let sizes = [u32::try_from(deflated).map_err(too_large)?, u32::try_from(whole).map_err(too_large)?];
    let length = u16::try_from(name.len()).map_err(too_large)?;
    let shared = || {
        // version 2.0, no flags, deflated, the first of January 1980
        let mut fields: Vec<u8> = [20u16, 0, 8, 0, 33].into_iter().flat_map(u16::to_le_bytes).collect();
        fields.extend([crc.sum(), sizes[0], sizes[1]].into_iter().flat_map(u32::to_le_bytes));
        fields.extend([length, 0].into_iter().flat_map(u16::to_le_bytes));
        fields
    };
    let mut file = Vec::with_capacity(deflated + 128 + 2 * name.len());
    file.extend(b"PK\x03\x04");
    file.extend(shared());
    file.extend(name.as_bytes());
    pieces.iter().for_each(|piece| file.extend(&piece.deflated));
    file.extend(END);
    let directory = file.len();
    file.extend(b"PK\x01\x02");
    file.extend(20u16.to_le_bytes());
    file.extend(shared());
    // no remark, the first disk, no attributes, the file at the start
    file.extend([0; 14]);
    file.extend(name.as_bytes());
    let size = (file.len() - directory) as u32;
    file.extend(b"PK\x05\x06");
    file.extend([0u16, 0, 1, 1].into_iter().flat_map(u16::to_le_bytes));
    file.extend([size, directory as u32].into_iter().flat_map(u32::to_le_bytes));
    file.extend([0; 2]);
    Ok(file)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{Cursor, Read};

    /// Returns a text that is repeated in part, as a sheet's is.
    fn text(length: usize, seed: u64) -> Vec<u8> {
        let mut state = seed;
        let mut bytes = Vec::with_capacity(length);
        while bytes.len() < length {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            bytes.extend(format!("<c r=\"A{}\" s=\"1\">", state >> 48).bytes());
            bytes.extend(state.to_be_bytes());
        }
        bytes.truncate(length);
        bytes
    }

    #[test]
    fn what_was_put_in_in_pieces_is_read_as_one_file() {
        for lengths in [&[0usize][..], &[1], &[0, 0, 5], &[70_000, 1, 0, 300_000], &[64; 300], &[2_000_000]] {
            let parts: Vec<Vec<u8>> = (1..).zip(lengths).map(|(seed, length)| text(*length, seed)).collect();
            let pieces: Vec<Piece> = parts.iter().map(|part| Piece::of(part).unwrap()).collect();
            let bytes = archive("xl/worksheets/sheet1.xml", &pieces).unwrap();
            let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
            assert_eq!(archive.len(), 1);
            let mut file = archive.by_index(0).unwrap();
            assert_eq!(file.name().unwrap().to_string(), "xl/worksheets/sheet1.xml");
            let mut read = Vec::new();
            // the reader holds the sum of the bytes against the one that is noted
            file.read_to_end(&mut read).unwrap();
            assert!(read == parts.concat(), "{lengths:?}");
            assert_eq!(file.size(), read.len() as u64);
        }
    }

    #[test]
    fn bytes_that_cannot_be_made_smaller_are_all_there() {
        let mut state = 1u64;
        let noise: Vec<u8> = (0..100_000)
            .map(|_| {
                state ^= state << 13;
                state ^= state >> 7;
                state ^= state << 17;
                state as u8
            })
            .collect();
        let bytes = archive("a", &[Piece::of(&noise).unwrap()]).unwrap();
        let mut read = Vec::new();
        zip::ZipArchive::new(Cursor::new(bytes)).unwrap().by_index(0).unwrap().read_to_end(&mut read).unwrap();
        assert!(read == noise);
    }
}
