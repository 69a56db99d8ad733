//! Who has shut out whom.

use super::*;

#[tokio::test]
async fn a_block_is_kept_once_with_a_name_until_it_is_taken_back() {
    each_store(async |store| {
        let (alice, bob) = (user(&store, "Alice").await.id, user(&store, "Bob").await.id);
        let carol = user(&store, "Carol").await.id;
        for (owner, blocked) in [(alice, bob), (alice, carol), (bob, alice), (alice, bob)] {
            good(store.add_block(owner, blocked, NOW).await);
        }
        let all = async || -> Vec<(UserId, UserId, String)> {
            let blocks = good(store.blocks().await).into_iter();
            blocks.map(|block| (block.owner, block.blocked, block.name.to_string())).collect()
        };
        let named = |owner, blocked, name: &str| (owner, blocked, name.to_owned());
        assert_eq!(
            all().await,
            [named(alice, bob, "Bob"), named(alice, carol, "Carol"), named(bob, alice, "Alice")]
        );
        for _ in 0..2 {
            good(store.remove_block(alice, bob).await);
        }
        assert_eq!(all().await, [named(alice, carol, "Carol"), named(bob, alice, "Alice")]);
    })
    .await;
}
