//! The stages one by one, over invented districts of three sizes.
//!
//! `cargo bench` runs all; `cargo bench -- link/20000` runs one. What a stage needs from those before it is made once, and only
//! if the stage runs.
#![allow(clippy::expect_used, reason = "a bench may fail loudly")]

use criterion::{BatchSize, BenchmarkGroup, Criterion, Throughput, measurement::WallTime};
use rosterdiff::ingest::{self, Source};
use rosterdiff::link::measure::{Depth, with_pairs};
use rosterdiff::report::{Report, View};
use rosterdiff::roster::{Links, RawTable, Reconciliation, Rosters, Side};
use rosterdiff::{Request, config, diagnose, link, normalize, reconcile, synth};
use std::cell::OnceCell;
use std::io::Write;
use std::time::Duration;
use tempfile::NamedTempFile;

const SIZES: [u32; 3] = [1_000, 20_000, 200_000];
const AS_OF: &str = "2026-08-03";

/// Hears nothing of the reading.
struct Unheard;

impl ingest::Progress for Unheard {
    fn bytes(&self, _done: u64, _total: u64) {}
}

/// Holds a district and what each stage makes of it, as far as somebody asked.
struct District {
    students: u32,
    files: OnceCell<[NamedTempFile; 2]>,
    tables: OnceCell<[RawTable; 2]>,
    normalized: OnceCell<([RawTable; 2], Rosters)>,
    links: OnceCell<Links>,
    result: OnceCell<Reconciliation>,
}

fn generate(students: u32) -> synth::Memory {
    let settings = synth::Settings { students, as_of: AS_OF.to_owned(), ..synth::Settings::default() };
    let mut memory = synth::Memory::default();
    synth::generate(&settings, &mut memory).expect("the district is made");
    memory
}

fn read(file: &NamedTempFile, side: Side) -> RawTable {
    let source = Source::Path(file.path().to_owned());
    ingest::read(&source, side, &ingest::Settings::default(), &Unheard).expect("the export is read")
}

fn normalize_both(tables: &mut [RawTable; 2]) -> Rosters {
    let [enrollment, sis] = tables;
    let settings = normalize::Settings { as_of: AS_OF.to_owned(), ..normalize::Settings::default() };
    normalize::run(enrollment, sis, &settings).expect("the tables are normalized")
}

fn link_both(rosters: &Rosters) -> Links {
    link::run(rosters, &link::Settings::default()).expect("the rosters are linked")
}

impl District {
    fn new(students: u32) -> Self {
        Self {
            students,
            files: OnceCell::new(),
            tables: OnceCell::new(),
            normalized: OnceCell::new(),
            links: OnceCell::new(),
            result: OnceCell::new(),
        }
    }

    fn files(&self) -> &[NamedTempFile; 2] {
        self.files.get_or_init(|| {
            let made = generate(self.students);
            [synth::ENROLLMENT, synth::SIS].map(|name| {
                let mut file = NamedTempFile::new().expect("a temporary file is made");
                file.write_all(&made.files[name]).expect("the export is written");
                file
            })
        })
    }

    fn tables(&self) -> &[RawTable; 2] {
        self.tables.get_or_init(|| {
            let [enrollment, sis] = self.files();
            [read(enrollment, Side::Enrollment), read(sis, Side::Sis)]
        })
    }

    fn normalized(&self) -> &([RawTable; 2], Rosters) {
        self.normalized.get_or_init(|| {
            let mut tables = self.tables().clone();
            let rosters = normalize_both(&mut tables);
            (tables, rosters)
        })
    }

    fn links(&self) -> &Links {
        self.links.get_or_init(|| link_both(&self.normalized().1))
    }

    fn result(&self) -> &Reconciliation {
        self.result.get_or_init(|| {
            let settings = config::Settings::for_date(AS_OF).expect("the settings are sound");
            let sources = self.files().each_ref().map(|file| Source::Path(file.path().to_owned()));
            reconcile(&Request { sources, settings }, &rosterdiff::Silent).expect("the exports are reconciled")
        })
    }
}

fn stage<'c>(criterion: &'c mut Criterion, name: &str, students: u32) -> BenchmarkGroup<'c, WallTime> {
    let mut group = criterion.benchmark_group(name);
    group.sample_size(10);
    group.measurement_time(Duration::from_secs(if students > 100_000 { 12 } else { 4 }));
    group.throughput(Throughput::Elements(u64::from(students)));
    group
}

/// Measures the comparison of pairs on one core; the pairs stand below the time.
fn work_per_pair(group: &mut BenchmarkGroup<'_, WallTime>, district: &District, depth: Depth) {
    let mut pairs = None;
    group.bench_function(district.students.to_string(), |bencher| {
        let measured = with_pairs(&district.normalized().1, |count, likely| {
            pairs = Some(count);
            bencher.iter(|| likely(depth));
        });
        measured.expect("the pairs are compared");
    });
    // none where the bench was not asked for
    if let Some(pairs) = pairs {
        #[allow(clippy::print_stdout, reason = "a bench speaks to whoever runs it")]
        {
            println!(
                "{pairs} pairs of {} students: divide by the time for pairs per second and core",
                district.students
            );
        }
    }
}

fn bench(criterion: &mut Criterion) {
    for students in SIZES {
        let district = District::new(students);
        stage(criterion, "generate", students)
            .bench_function(students.to_string(), |bencher| bencher.iter(|| generate(students)));
        stage(criterion, "ingest", students).bench_function(students.to_string(), |bencher| {
            let [enrollment, sis] = district.files();
            bencher.iter(|| [read(enrollment, Side::Enrollment), read(sis, Side::Sis)]);
        });
        stage(criterion, "normalize", students).bench_function(students.to_string(), |bencher| {
            let tables = district.tables();
            let both = |mut tables: [RawTable; 2]| (normalize_both(&mut tables), tables);
            bencher.iter_batched(|| tables.clone(), both, BatchSize::PerIteration);
        });
        stage(criterion, "link", students).bench_function(students.to_string(), |bencher| {
            let (_, rosters) = district.normalized();
            bencher.iter(|| link_both(rosters));
        });
        for (name, depth) in [("pairs", Depth::Run), ("pairs-in-full", Depth::Full)] {
            work_per_pair(&mut stage(criterion, name, students), &district, depth);
        }
        stage(criterion, "diagnose", students).bench_function(students.to_string(), |bencher| {
            let ([enrollment, sis], rosters) = district.normalized();
            let links = district.links();
            let intakes = [enrollment.intake.clone(), sis.intake.clone()];
            let settings = diagnose::Settings { as_of: AS_OF.to_owned(), ..diagnose::Settings::default() };
            let run = || diagnose::run(rosters, links, &intakes, &settings).expect("the rows are diagnosed");
            bencher.iter(run);
        });
        stage(criterion, "report", students).bench_function(students.to_string(), |bencher| {
            let result = district.result();
            bencher.iter(|| {
                let view = View::of(result).expect("counts");
                let mut out = Vec::new();
                for report in Report::ALL {
                    report.write(result, &view, &mut out).expect("memory takes every byte");
                }
                out
            });
        });
    }
}

fn main() {
    let mut criterion = Criterion::default().configure_from_args();
    bench(&mut criterion);
    criterion.final_summary();
}
