//! What a fuzz target asks of the fuzzer's engine, without the engine.

/// Declares a target: a function of the bytes or the text that the engine would make up.
#[macro_export]
macro_rules! fuzz_target {
    (|$input:ident: $kind:ty| $body:expr) => {
        /// Runs the target once.
        pub fn run($input: $kind) {
            let _: () = $body;
        }
    };
}
