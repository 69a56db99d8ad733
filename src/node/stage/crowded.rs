//! A caller who has not logged in, at a door where others need the room.

use super::{Scene, Stage, Terminal};
use crate::config::Limits;
use crate::ids::{Address, Incarnation, NodeNumber};
use crate::limits::Stranger;

/// Somebody comes from a network of its own and gets this node.
fn comes(scene: &Scene, network: u8, node: Address) -> Stranger {
    let from = [10, network, 0, 1].into();
    let (stranger, _) = scene.board.door.comes(from, &Limits::default(), scene.now()).unwrap();
    stranger.sits_on(node);
    stranger
}

#[test]
fn whoever_types_or_has_a_terminal_that_answers_stays_and_the_silent_go() {
    let works: [fn(&mut Stage); 2] = [|stage| stage.types("a"), |stage| stage.resizes(70, 20)];
    for works in works {
        let scene = Scene::new();
        let mut stage = scene.calls(Terminal::Ansi);
        let me = comes(&scene, 1, stage.node.typist.address);
        let leave = me.leave.clone();
        stage.node.stranger = Some(me);
        let silent: Vec<Stranger> = (2..22)
            .map(|number| {
                let node = Address {
                    node: NodeNumber(number.into()),
                    incarnation: Incarnation(1_000 + u64::from(number)),
                };
                comes(&scene, number, node)
            })
            .collect();
        // All have had time to do something.
        scene.waits(20);
        works(&mut stage);
        let nobody = scene.board.door.comes([11, 0, 0, 1].into(), &Limits::default(), scene.now());
        for _ in &silent {
            assert!(scene.board.door.make_room(None).is_some());
        }
        assert!(silent.iter().all(|one| one.leave.is_told()) && !leave.is_told());
        drop(nobody);
    }
}
