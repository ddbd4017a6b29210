use std::time::Duration;

/// What a run of a program cost.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) struct Usage {
    /// User and system time of all its threads.
    pub(super) cpu: Duration,
    /// Time that passed.
    pub(super) wall: Duration,
    /// Most resident memory, in bytes.
    pub(super) peak: u64,
}

/// What the first program may cost beside another.
pub(super) struct Budget {
    pub(super) what: &'static str,
    /// The ratio of a cost of the first program and of the other.
    pub(super) ratio: fn(&Usage, &Usage) -> f64,
    /// The most that the ratio may be.
    pub(super) most: f64,
}

impl Usage {
    /// The median of each cost on its own.
    pub(super) fn median(usages: &[Self]) -> Self {
        fn middle<T: Ord + Copy + Default>(values: impl Iterator<Item = T>) -> T {
            let mut values: Vec<T> = values.collect();
            values.sort_unstable();
            values.get(values.len() / 2).copied().unwrap_or_default()
        }
        Self {
            cpu: middle(usages.iter().map(|usage| usage.cpu)),
            wall: middle(usages.iter().map(|usage| usage.wall)),
            peak: middle(usages.iter().map(|usage| usage.peak)),
        }
    }

    pub(super) fn cpu_ratio(&self, other: &Self) -> f64 {
        self.cpu.as_secs_f64() / other.cpu.as_secs_f64().max(1e-6)
    }

    pub(super) fn peak_ratio(&self, other: &Self) -> f64 {
        self.peak_mib() / other.peak_mib().max(1e-6)
    }

    #[expect(clippy::cast_precision_loss, reason = "memory is far below 2^52 bytes")]
    pub(super) fn peak_mib(&self) -> f64 {
        self.peak as f64 / f64::from(1 << 20)
    }
}

impl Budget {
    /// A line about the budget, and whether it is met.
    pub(super) fn judge(&self, own: &Usage, other: &Usage) -> (String, bool) {
        let Self { what, most, .. } = self;
        let ratio = (self.ratio)(own, other);
        let met = ratio <= *most;
        let verdict = if met { "met" } else { "MISSED" };
        (format!("{what}: {ratio:.3} (at most {most:.2}): {verdict}"), met)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn usage(cpu: u64, peak: u64) -> Usage {
        Usage { cpu: Duration::from_millis(cpu), wall: Duration::ZERO, peak }
    }

    #[test]
    fn a_median_is_taken_of_each_cost() {
        let usages = [usage(30, 1), usage(10, 3), usage(20, 2)];
        assert_eq!(Usage::median(&usages), usage(20, 2));
    }

    #[test]
    fn a_budget_is_a_ratio_that_may_be_reached_but_not_exceeded() {
        let budget = Budget { what: "CPU beside Syft", ratio: Usage::cpu_ratio, most: 0.1 };
        let line = "CPU beside Syft: 0.100 (at most 0.10): met";
        assert_eq!(budget.judge(&usage(10, 1), &usage(100, 1)), (line.into(), true));
        assert!(!budget.judge(&usage(11, 1), &usage(100, 1)).1);
    }
}
