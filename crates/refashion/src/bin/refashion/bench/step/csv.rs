//! Times of steps as a table for machines.

use refashion_bench::StepTime;

pub(super) fn csv<'a>(rows: impl Iterator<Item = &'a StepTime>) -> String {
    let line = |row: &StepTime| {
        let StepTime {
            framework,
            variant,
            model,
            batch,
            threads,
            ms,
            min_ms,
            max_ms,
            images_per_s,
            params,
        } = row;
        let variant = variant.as_deref().unwrap_or("plain");
        format!(
            "{framework},{model},{batch},{threads},{ms},{min_ms},{max_ms},{images_per_s},{params},{variant}\n"
        )
    };
    let heading =
        "framework,model,batch,threads,ms,min_ms,max_ms,images_per_s,params,variant\n".to_owned();
    heading + &rows.map(line).collect::<String>()
}
