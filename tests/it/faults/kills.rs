//! A run that is killed at any moment: the index answers as before or as after, and the next run does the rest.

use std::time::Instant;

use super::{Random, World, tell, times, wait_for};

fn check(world: &World, seed: u64, count: usize) -> usize {
    let mut random = Random(seed);
    let mut done = 0;
    for n in 0..count {
        world.reset();
        let moment = world.moment(&mut random);
        let start = Instant::now();
        let mut child = world.start();
        wait_for(moment, start, &mut child);
        // It may have ended just now.
        let _ = child.kill();
        child.wait().expect("it is a child");
        let what = format!("kill {n} after {moment:?}");
        done += usize::from(world.check_state(&what));
        world.check_repair(&what);
    }
    done
}

#[test]
fn killed_at_any_moment() {
    for (name, world, seed) in
        [("create", World::create(), 1), ("update", World::update(), 2), ("merge", World::merge(), 3)]
    {
        let count = times(17, 167);
        let done = check(&world, seed, count);
        tell("killed at random", &[(name, count), ("of them with all done", done)]);
    }
}
