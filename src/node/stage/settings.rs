//! The settings on the stage: the password screen's refusals, the keys, and a chat that begins above
//! them.

use super::{CTRL_C, CTRL_L, Scene, Stage};
use crate::accounts::{AddKeyRefusal, ForgetRefusal, NotNow, PasswordNotChanged};
use crate::board::{AccountAnswer, AccountQuestion, Question};
use crate::clock::Timestamp;
use crate::ids::KeyId;
use crate::protocol::ssh_key::PublicKey;
use crate::store::SshKey;

const LIST: &str = "Setting (number, Enter to leave): [|]";
const KEYS: &str = "A adds, D n deletes, Enter leaves: [|]";
const OLD: &str = "Your password now: [|]";
const NEW: &str = "Choose a password: [|]";
const LINE: &str = "ssh-ed25519 \
    AAAAC3NzaC1lZDI1NTE5AAAAINJdG5L/i0UpNfOIy2QAuWTevGeA9qGQAKg4CkcQpoBf anna@tower";

/// Anna, at the list, which she has not read.
fn at_the_list(scene: &Scene) -> Stage {
    let mut anna = scene.is_on("Anna");
    anna.enters("W");
    account(&mut anna, AccountAnswer::Keys(Ok(Vec::new())));
    assert_eq!(anna.bottom_line(), LIST);
    anna
}

/// Anna, at the setting of this name, whatever its number.
fn at(scene: &Scene, setting: &str) -> Stage {
    let mut anna = at_the_list(scene);
    let list = anna.reads();
    let row = list.iter().find(|row| row.contains(setting)).expect("a setting of that name");
    anna.enters(row.split_whitespace().next().unwrap());
    anna
}

fn account(anna: &mut Stage, answer: AccountAnswer) {
    anna.answers_about_the_account(answer);
}

/// Anna, who is asked for a new password.
fn at_the_new_password(scene: &Scene) -> Stage {
    let mut anna = at(scene, "Password");
    anna.enters("correct horse");
    account(&mut anna, AccountAnswer::Password(Ok(())));
    assert_eq!(anna.bottom_line(), NEW);
    anna.reads();
    anna
}

fn key(number: i64) -> SshKey {
    let (key, added_at) = (PublicKey::parse(LINE).unwrap(), Timestamp(0));
    SshKey { id: KeyId(number), key, added_at, last_used: None }
}

/// Anna, at the list of so many keys.
fn at_the_keys(scene: &Scene, keys: i64) -> Stage {
    let mut anna = at(scene, "SSH keys");
    account(&mut anna, AccountAnswer::Keys(Ok((1..=keys).map(key).collect())));
    anna.reads();
    assert_eq!(anna.bottom_line(), KEYS);
    anna
}

#[test]
fn the_list_says_what_to_type_and_enter_or_ctrl_c_leaves() {
    for leaves in ["\r", CTRL_C] {
        let mut anna = at_the_list(&Scene::new());
        anna.reads();
        for wrong in ["0", "99", "-1", "x"] {
            anna.enters(wrong);
            anna.reads_among("or Enter alone for the menu.");
            assert_eq!(anna.bottom_line(), LIST);
        }
        anna.types(leaves);
        assert_eq!(anna.bottom_line(), "Carrier > [|]");
    }
}

#[test]
fn a_setting_that_is_typed_with_the_command_is_opened_at_once() {
    let scene = Scene::new();
    for (typed, bottom) in [("W 1", OLD), ("w password", OLD), ("W ?", LIST), ("W 99", LIST)] {
        let mut anna = scene.is_on("Anna");
        anna.enters(typed);
        account(&mut anna, AccountAnswer::Keys(Ok(Vec::new())));
        assert_eq!(anna.bottom_line(), bottom, "{typed}");
    }
}

#[test]
fn ctrl_l_shows_what_can_be_chosen_again_and_keeps_what_was_typed() {
    for setting in [None, Some("Character set"), Some("Graphics"), Some("SSH keys")] {
        let scene = Scene::new();
        let mut anna = match setting {
            None => at_the_list(&scene),
            Some("SSH keys") => at_the_keys(&scene, 2),
            Some(setting) => at(&scene, setting),
        };
        anna.reads();
        anna.types("1");
        anna.types(CTRL_L);
        let rows = anna.reads();
        let shown = |number: &str| rows.iter().filter(|row| row.starts_with(number)).count();
        assert_eq!((shown("-= "), shown("1 "), shown("2 ")), (1, 1, 1), "{setting:?}: {rows:?}");
        assert!(anna.bottom_line().ends_with(": 1[|]"), "{setting:?}");
    }
}

#[test]
fn a_store_that_fails_leaves_the_list_usable() {
    let mut anna = Scene::new().is_on("Anna");
    anna.enters("W");
    account(&mut anna, AccountAnswer::Keys(Err(NotNow::Busy)));
    assert_eq!(anna.bottom_line(), LIST);
    assert!(anna.reads().iter().any(|row| row.ends_with("SSH keys")), "without a number of keys");
}

#[test]
fn the_third_wrong_password_leads_back_to_the_menu_and_names_who_helps() {
    let mut anna = at(&Scene::new(), "Password");
    for _ in 0..3 {
        assert_eq!(anna.bottom_line(), OLD);
        anna.enters("wrong horse");
        account(&mut anna, AccountAnswer::Password(Err(PasswordNotChanged::Wrong)));
        anna.reads_among("That is not your password.");
    }
    assert_eq!(anna.bottom_line(), "Carrier > [|]");
}

#[test]
fn a_board_that_is_at_fault_does_not_count_as_a_wrong_password() {
    let mut anna = at(&Scene::new(), "Password");
    for _ in 0..5 {
        anna.enters("correct horse");
        account(&mut anna, AccountAnswer::Password(Err(NotNow::Busy.into())));
        anna.reads_among("The board is busy. Please try again in a moment.");
        assert_eq!(anna.bottom_line(), OLD);
    }
}

#[test]
fn a_new_password_is_refused_with_what_to_type_instead() {
    let mut anna = at_the_new_password(&Scene::new());
    for (typed, sentence) in [
        ("1234567".to_owned(), "That is too short: a password has at least 8 characters."),
        ("x".repeat(129), "That is too long: a password has at most 128 characters."),
    ] {
        anna.enters(&typed);
        assert_eq!(anna.reads(), ["Choose a password:", sentence]);
    }
    anna.enters("battery staple");
    anna.enters("battery stable");
    anna.reads_among("The two are not the same. Choose a password again.");
    assert_eq!(anna.bottom_line(), NEW);
}

#[test]
fn a_new_password_is_sent_with_the_old_one_and_told_when_it_is_kept() {
    let mut anna = at_the_new_password(&Scene::new());
    anna.enters("battery staple");
    anna.enters("battery staple");
    assert!(matches!(anna.asks(), Some(Question::Account(_, AccountQuestion::ChangePassword {
        old, new,
    })) if **old == "correct horse" && new.is("battery staple")));
    account(&mut anna, AccountAnswer::Password(Ok(())));
    anna.reads_among("Your password is changed.");
    account(&mut anna, AccountAnswer::Keys(Ok(Vec::new())));
    assert_eq!(anna.bottom_line(), LIST);
}

#[test]
fn a_new_password_that_is_not_kept_begins_with_the_old_one_again() {
    let mut anna = at_the_new_password(&Scene::new());
    anna.enters("battery staple");
    anna.enters("battery staple");
    account(&mut anna, AccountAnswer::Password(Err(NotNow::Busy.into())));
    anna.reads_among("The board is busy. Please try again in a moment.");
    assert_eq!(anna.bottom_line(), OLD);
}

#[test]
fn enter_or_ctrl_c_changes_no_password_and_goes_back_to_the_list() {
    for leaves in ["\r", CTRL_C] {
        for mut anna in [at(&Scene::new(), "Password"), at_the_new_password(&Scene::new())] {
            anna.types(leaves);
            anna.reads_among("Your password is as it was.");
            account(&mut anna, AccountAnswer::Keys(Ok(Vec::new())));
            assert_eq!(anna.bottom_line(), LIST);
        }
    }
}

#[test]
fn each_outcome_of_adding_a_key_is_told_and_the_list_comes_again() {
    for (outcome, sentence) in [
        (Ok(()), "You can log in by this key now."),
        (Err(AddKeyRefusal::Known), "That key is there already."),
        (Err(AddKeyRefusal::Full), "An account has at most 20 keys: remove one first."),
        (Err(NotNow::Busy.into()), "The board is busy. Please try again in a moment."),
    ] {
        let mut anna = at_the_keys(&Scene::new(), 0);
        anna.enters("a");
        anna.enters(LINE);
        assert!(matches!(anna.asks(), Some(Question::Account(_, AccountQuestion::AddKey(_)))));
        account(&mut anna, AccountAnswer::KeyAdded(outcome));
        anna.reads_among(sentence);
        account(&mut anna, AccountAnswer::Keys(Ok(vec![key(1)])));
        assert_eq!(anna.bottom_line(), KEYS);
    }
}

#[test]
fn what_is_no_key_is_refused_and_asked_for_again() {
    let mut anna = at_the_keys(&Scene::new(), 0);
    anna.enters("A");
    anna.enters("ssh-ed25519 AAAA");
    anna.reads_among(
        "That key is damaged or not whole: copy the line again, from ssh-… to its end.",
    );
    assert_eq!(anna.bottom_line(), "Key: [|]");
    anna.types(CTRL_C);
    account(&mut anna, AccountAnswer::Keys(Ok(Vec::new())));
    assert_eq!(anna.bottom_line(), KEYS);
}

#[test]
fn which_key_goes_must_be_said_as_a_number_that_there_is() {
    for (keys, typed, sentence) in [
        (0, "D 1", "There is no key to delete."),
        (1, "D", "Which one? D 1 deletes the only key."),
        (3, "D 4", "Which one? D and a number from 1 to 3."),
        (3, "d 0", "Which one? D and a number from 1 to 3."),
        (3, "x", "Enter alone goes back."),
    ] {
        let mut anna = at_the_keys(&Scene::new(), keys);
        anna.enters(typed);
        anna.reads_among(sentence);
        assert_eq!(anna.bottom_line(), KEYS);
    }
}

#[test]
fn a_key_goes_only_after_a_yes() {
    for answer in ["", "n", CTRL_C] {
        let mut anna = at_the_keys(&Scene::new(), 2);
        anna.enters("D 2");
        assert_eq!(anna.bottom_line(), "Delete key 2, ED25519? (y/N) [|]");
        anna.types(answer);
        if answer != CTRL_C {
            anna.enters("");
        }
        assert!(matches!(anna.asks(), Some(Question::Account(_, AccountQuestion::Keys))));
    }
    for (outcome, sentence) in [
        (Ok(true), "That key lets nobody in any more."),
        (Ok(false), "That key was gone already."),
        (Err(NotNow::Busy), "The board is busy. Please try again in a moment."),
    ] {
        let mut anna = at_the_keys(&Scene::new(), 2);
        anna.enters("D 2");
        anna.enters("y");
        assert!(matches!(
            anna.asks(),
            Some(Question::Account(_, AccountQuestion::RemoveKey(KeyId(2))))
        ));
        account(&mut anna, AccountAnswer::KeyRemoved(outcome));
        anna.reads_among(sentence);
        account(&mut anna, AccountAnswer::Keys(Ok(vec![key(1)])));
        assert_eq!(anna.bottom_line(), KEYS);
    }
}

#[test]
fn keys_that_cannot_be_listed_lead_back_to_the_list_of_settings() {
    let mut anna = at(&Scene::new(), "SSH keys");
    account(&mut anna, AccountAnswer::Keys(Err(NotNow::Busy)));
    anna.reads_among("The board is busy. Please try again in a moment.");
    account(&mut anna, AccountAnswer::Keys(Err(NotNow::Busy)));
    assert_eq!(anna.bottom_line(), LIST);
}

/// Anna, who has asked Bob for a chat and gone to this setting meanwhile; and Bob.
fn anna_waits_for_bob(scene: &Scene, setting: &str) -> (Stage, Stage) {
    let mut anna = at_the_list(scene);
    let mut bob = scene.is_on("Bob");
    anna.enters("");
    anna.enters("CHAT bob");
    anna.looks_up();
    anna.enters("W");
    account(&mut anna, AccountAnswer::Keys(Ok(Vec::new())));
    let list = anna.reads();
    let row = list.iter().find(|row| row.contains(setting)).expect("a setting of that name");
    anna.enters(row.split_whitespace().next().unwrap());
    bob.reads();
    (anna, bob)
}

/// Bob accepts; both say a word, Bob ends the chat.
fn they_chat(scene: &Scene, anna: &mut Stage, bob: &mut Stage) {
    anna.enters("from anna");
    bob.enters("from bob");
    scene.stores();
    anna.reads_among("[12:34] Bob: from bob");
    bob.reads_among("[12:34] Anna: from anna");
    bob.enters("/END");
    bob.looks_up();
    anna.looks_up();
    anna.reads_among("Messages exchanged: 2");
}

#[test]
fn a_chat_that_begins_while_the_password_is_changed_goes_on_when_it_is_changed() {
    let scene = Scene::new();
    let (mut anna, mut bob) = anna_waits_for_bob(&scene, "Password");
    anna.enters("correct horse");
    account(&mut anna, AccountAnswer::Password(Ok(())));
    anna.enters("battery staple");
    anna.enters("battery staple");
    bob.enters("Y");
    anna.reads_among("CHAT SESSION WITH BOB");
    account(&mut anna, AccountAnswer::Password(Ok(())));
    anna.reads_among("Your password is changed.");
    account(&mut anna, AccountAnswer::Keys(Ok(Vec::new())));
    anna.looks_up();
    bob.looks_up();
    they_chat(&scene, &mut anna, &mut bob);
    assert_eq!(anna.bottom_line(), LIST);
}

#[test]
fn a_chat_that_begins_while_the_keys_are_listed_is_not_covered_by_their_pages() {
    let scene = Scene::new();
    let (mut anna, mut bob) = anna_waits_for_bob(&scene, "SSH keys");
    bob.enters("Y");
    anna.reads_among("CHAT SESSION WITH BOB");
    account(&mut anna, AccountAnswer::Keys(Ok((1..=20).map(key).collect())));
    anna.looks_up();
    bob.looks_up();
    they_chat(&scene, &mut anna, &mut bob);
    assert_eq!(anna.bottom_line(), "More? (Y/n/ns) [|]");
    anna.enters("n");
    assert_eq!(anna.bottom_line(), KEYS);
}

#[test]
fn a_chat_that_begins_over_a_half_typed_password_does_not_show_it_and_gives_it_back() {
    let scene = Scene::new();
    let (mut anna, mut bob) = anna_waits_for_bob(&scene, "Password");
    anna.types("correct ho");
    bob.enters("Y");
    anna.looks_up();
    bob.looks_up();
    they_chat(&scene, &mut anna, &mut bob);
    assert_eq!(anna.bottom_line(), OLD);
    anna.enters("rse");
    assert!(matches!(anna.asks(),
        Some(Question::Account(_, AccountQuestion::CheckPassword(password)))
            if **password == "correct horse"));
    assert!(!anna.reads().join("\n").contains("horse"), "the password is on the screen");
}

/// Anna, who is asked what is to become of her messages.
fn at_the_end(scene: &Scene) -> Stage {
    let mut anna = at(scene, "Delete your account");
    assert_eq!(anna.bottom_line(), "Your password: [|]");
    anna.enters("correct horse");
    account(&mut anna, AccountAnswer::Password(Ok(())));
    assert_eq!(anna.bottom_line(), "Your messages: K keeps, E empties them: [|]");
    anna
}

#[test]
fn an_account_is_deleted_after_the_last_question_and_not_before() {
    for leaves in ["", "n"] {
        let mut anna = at_the_end(&Scene::new());
        anna.enters("k");
        assert_eq!(anna.bottom_line(), "Delete your account for good? (y/N) [|]");
        anna.enters(leaves);
        anna.reads_among("Your account is as it was.");
        account(&mut anna, AccountAnswer::Keys(Ok(Vec::new())));
        assert_eq!(anna.bottom_line(), LIST);
    }
    let mut anna = at_the_end(&Scene::new());
    anna.enters("e");
    anna.enters("y");
    account(&mut anna, AccountAnswer::Forgotten(Ok(())));
    anna.reads_among("Your account is deleted. Thank you for calling.");
}

#[test]
fn the_only_sysop_is_told_why_the_account_stays() {
    let mut anna = at_the_end(&Scene::new());
    anna.enters("keep");
    anna.enters("yes");
    account(&mut anna, AccountAnswer::Forgotten(Err(ForgetRefusal::LastSysop)));
    anna.reads_among("You are the only sysop. Make somebody else one first.");
    account(&mut anna, AccountAnswer::Keys(Ok(Vec::new())));
    assert_eq!(anna.bottom_line(), LIST);
}

#[test]
fn a_switch_holds_at_once_and_is_remembered() {
    for (title, word) in [
        ("Who comes and goes", "1"),
        ("Who is typing", "off"),
        ("What was seen", "2"),
        ("Online messages", "OFF"),
    ] {
        let scene = Scene::new();
        let mut anna = at(&scene, title);
        anna.enters("maybe");
        anna.reads_among("or Enter alone to go back.");
        let before = anna.node.typist.member.as_ref().unwrap().user.habits;
        anna.enters(word);
        let after = anna.node.typist.member.as_ref().unwrap().user.habits;
        assert_ne!(before, after, "{title}");
        let asked = anna.asks();
        assert!(
            matches!(asked, Some(Question::KeepHabits(_, kept)) if *kept == after),
            "{asked:?}"
        );
        anna.answers(crate::board::Answer::NotKept);
        anna.reads_among("It holds for this call.");
        account(&mut anna, AccountAnswer::Keys(Ok(Vec::new())));
        let stands = if word == "1" { "(on)" } else { "(off)" };
        let list = anna.reads();
        let row = list.iter().find(|row| row.contains(title)).unwrap();
        assert!(row.ends_with(stands), "{row}");
        assert_eq!(anna.bottom_line(), LIST);
    }
}
