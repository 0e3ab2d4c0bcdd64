//! A run that is killed at any moment: the index answers as before or as after, and the next run does the rest.

use super::{Random, World, tell, times};

fn check(world: &World, seed: u64, count: usize) -> usize {
    let mut random = Random(seed);
    let mut done = 0;
    for n in 0..count {
        world.reset();
        let (mut child, moment) = world.start_some(&mut random);
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
