//! Every cell of the table of hazards.

use super::*;
use crate::{
    attribute::{AttributeName as Name, Attributes},
    institution::ScopeRule,
};

const DAY: Duration = Duration::from_secs(86_400);
const WINDOW: Duration = Duration::from_secs(365 * 86_400);
const NOW: Timestamp = Timestamp::from_seconds(1_790_000_000);
const NO_REASSIGN: (Name, &str) = (Name::EduPersonAssurance, "https://refeds.org/assurance/ID/eppn-unique-no-reassign");

fn subject(name: &str) -> Subject {
    Subject::parse(name).unwrap()
}

fn person(name: &str, identifiers: &[(IdentifierKind, &str)]) -> KnownPerson {
    let identifiers = identifiers
        .iter()
        .map(|(kind, value)| KnownIdentifier { identifier: Identifier::new(*kind, value), last_seen: NOW - DAY })
        .collect();
    KnownPerson { subject: subject(name), account: subject(name), closed: false, identifiers }
}

/// Somebody who became part of another account.
fn part_of(account: &str, person: KnownPerson) -> KnownPerson {
    KnownPerson { account: subject(account), ..person }
}

fn presented(sent: &[(Name, &str)]) -> Presented {
    let scopes = [ScopeRule::literal("x.edu")];
    let sent = sent.iter().map(|(name, value)| (*name, (*value).to_owned()));
    Presented::collect(&Attributes::filtered(sent, &scopes), None).unwrap()
}

fn decide(known: &[KnownPerson], sent: &[(Name, &str)]) -> Recognition {
    decide_while(&[], known, sent)
}

/// The same while these changes are declared of the institution.
fn decide_while(changes: &[IdentifierChange], known: &[KnownPerson], sent: &[(Name, &str)]) -> Recognition {
    recognise(&presented(sent), known, Circumstances { now: NOW, window: WINDOW, changes })
}

fn known(name: &str) -> Recognition {
    Recognition::Known { subject: subject(name), reassigned: None }
}

const NEW: Recognition = Recognition::New { reassigned: None };

fn eppn(value: &str) -> Identifier {
    Identifier::new(IdentifierKind::Eppn, value)
}

use IdentifierKind::{Eppn, PairwiseId, SubjectId, TargetedId, UniqueId};

#[test]
fn nothing_stored_means_somebody_new() {
    assert_eq!(decide(&[], &[(Name::SubjectId, "a@x.edu")]), NEW);
    assert_eq!(decide(&[], &[(Name::EduPersonPrincipalName, "a@x.edu")]), NEW);
}

#[test]
fn the_same_strong_identifier_is_the_same_person() {
    for (kind, name, value) in [
        (SubjectId, Name::SubjectId, "a@x.edu"),
        (UniqueId, Name::EduPersonUniqueId, "a@x.edu"),
        (PairwiseId, Name::PairwiseId, "a@x.edu"),
        (TargetedId, Name::EduPersonTargetedId, "i!s!a"),
    ] {
        assert_eq!(decide(&[person("ada", &[(kind, value)])], &[(name, value)]), known("ada"), "{kind:?}");
    }
}

#[test]
fn a_new_eppn_beside_the_same_strong_identifier_changes_nothing() {
    let ada = person("ada", &[(SubjectId, "1@x.edu"), (Eppn, "ada@x.edu")]);
    assert_eq!(
        decide(&[ada], &[(Name::SubjectId, "1@x.edu"), (Name::EduPersonPrincipalName, "married@x.edu")]),
        known("ada")
    );
}

#[test]
fn a_stronger_identifier_beside_the_known_one_is_the_same_person() {
    let ada = person("ada", &[(UniqueId, "1@x.edu")]);
    assert_eq!(decide(&[ada], &[(Name::SubjectId, "s@x.edu"), (Name::EduPersonUniqueId, "1@x.edu")]), known("ada"));
}

#[test]
fn a_weaker_strong_identifier_alone_is_held() {
    let ada = person("ada", &[(SubjectId, "1@x.edu"), (PairwiseId, "p@x.edu")]);
    assert_eq!(
        decide(&[ada], &[(Name::PairwiseId, "p@x.edu")]),
        Recognition::Hold(HoldReason::StrongIdentifierGone(SubjectId))
    );
}

#[test]
fn a_changed_strongest_identifier_beside_a_weaker_one_is_held() {
    let ada = person("ada", &[(SubjectId, "1@x.edu"), (PairwiseId, "p@x.edu")]);
    assert_eq!(
        decide(&[ada], &[(Name::SubjectId, "2@x.edu"), (Name::PairwiseId, "p@x.edu")]),
        Recognition::Hold(HoldReason::StrongIdentifierChanged(SubjectId))
    );
}

#[test]
fn a_reassigned_eppn_does_not_hand_over_the_old_owner() {
    let ada = person("ada", &[(SubjectId, "1@x.edu"), (Eppn, "ada@x.edu")]);
    let sent = [(Name::SubjectId, "2@x.edu"), (Name::EduPersonPrincipalName, "ada@x.edu")];
    assert_eq!(decide(&[ada], &sent), Recognition::New { reassigned: Some(eppn("ada@x.edu")) });
}

#[test]
fn an_eppn_that_meets_another_kind_of_strong_identifier_is_held() {
    let ada = person("ada", &[(PairwiseId, "p@x.edu"), (Eppn, "ada@x.edu")]);
    let sent = [(Name::SubjectId, "1@x.edu"), (Name::EduPersonPrincipalName, "ada@x.edu")];
    assert_eq!(decide(&[ada], &sent), Recognition::Hold(HoldReason::StrongIdentifierGone(PairwiseId)));
}

#[test]
fn there_is_no_fall_back_from_a_strong_identifier_to_the_eppn() {
    let ada = person("ada", &[(SubjectId, "1@x.edu"), (Eppn, "ada@x.edu")]);
    for promised in [&[][..], &[NO_REASSIGN][..]] {
        let sent = [&[(Name::EduPersonPrincipalName, "ada@x.edu")], promised].concat();
        assert_eq!(
            decide(std::slice::from_ref(&ada), &sent),
            Recognition::Hold(HoldReason::StrongIdentifierGone(SubjectId))
        );
    }
}

#[test]
fn a_recent_eppn_is_the_same_person() {
    let ada = person("ada", &[(Eppn, "ada@x.edu")]);
    assert_eq!(decide(&[ada], &[(Name::EduPersonPrincipalName, "ADA@x.edu")]), known("ada"));
}

#[test]
fn an_eppn_back_after_a_long_silence_is_held_unless_promised() {
    let mut ada = person("ada", &[(Eppn, "ada@x.edu")]);
    ada.identifiers[0].last_seen = NOW - WINDOW - DAY;
    let sent = [(Name::EduPersonPrincipalName, "ada@x.edu")];
    assert_eq!(decide(std::slice::from_ref(&ada), &sent), Recognition::Hold(HoldReason::EppnSilent));
    assert_eq!(decide(&[ada], &[sent[0], NO_REASSIGN]), known("ada"));
}

#[test]
fn silence_is_that_of_the_presented_eppn_and_not_of_another() {
    let mut ada = person("ada", &[(Eppn, "new@x.edu"), (Eppn, "old@x.edu")]);
    ada.identifiers[1].last_seen = NOW - WINDOW - DAY;
    assert_eq!(
        decide(&[ada], &[(Name::EduPersonPrincipalName, "old@x.edu")]),
        Recognition::Hold(HoldReason::EppnSilent)
    );
}

#[test]
fn an_eppn_account_that_meets_its_first_strong_identifier_is_held_unless_promised() {
    let ada = person("ada", &[(Eppn, "ada@x.edu")]);
    let sent = [(Name::SubjectId, "1@x.edu"), (Name::EduPersonPrincipalName, "ada@x.edu")];
    assert_eq!(decide(std::slice::from_ref(&ada), &sent), Recognition::Hold(HoldReason::FirstStrongIdentifier));
    assert_eq!(decide(&[ada], &[sent[0], sent[1], NO_REASSIGN]), known("ada"));
}

#[test]
fn a_strong_identifier_takes_an_eppn_from_another_person() {
    let people =
        [person("ada", &[(SubjectId, "1@x.edu")]), person("eve", &[(SubjectId, "2@x.edu"), (Eppn, "e@x.edu")])];
    let sent = [(Name::SubjectId, "1@x.edu"), (Name::EduPersonPrincipalName, "e@x.edu")];
    assert_eq!(
        decide(&people, &sent),
        Recognition::Known { subject: subject("ada"), reassigned: Some(eppn("e@x.edu")) }
    );
}

#[test]
fn strong_identifiers_of_two_people_are_held() {
    let people = [person("ada", &[(SubjectId, "1@x.edu")]), person("eve", &[(UniqueId, "2@x.edu")])];
    let sent = [(Name::SubjectId, "1@x.edu"), (Name::EduPersonUniqueId, "2@x.edu")];
    assert_eq!(decide(&people, &sent), Recognition::Hold(HoldReason::SeveralPeople));
}

#[test]
fn an_unknown_strong_identifier_alone_is_somebody_new() {
    assert_eq!(decide(&[], &[(Name::SubjectId, "2@x.edu"), (Name::EduPersonPrincipalName, "new@x.edu")]), NEW);
}

#[test]
fn a_closed_account_stays_closed() {
    let mut ada = person("ada", &[(SubjectId, "1@x.edu"), (Eppn, "ada@x.edu")]);
    ada.closed = true;
    for sent in [(Name::SubjectId, "1@x.edu"), (Name::EduPersonPrincipalName, "ada@x.edu")] {
        assert_eq!(decide(std::slice::from_ref(&ada), &[sent]), Recognition::Closed(subject("ada")));
    }
    let mut eppn_only = person("eve", &[(Eppn, "eve@x.edu")]);
    eppn_only.closed = true;
    assert_eq!(
        decide(&[eppn_only], &[(Name::EduPersonPrincipalName, "eve@x.edu"), NO_REASSIGN]),
        Recognition::Closed(subject("eve"))
    );
}

#[test]
fn two_people_who_were_joined_are_one_in_one_sign_in() {
    let two = |join: bool| {
        let eve = person("eve", &[(PairwiseId, "p@x.edu")]);
        [person("ada", &[(SubjectId, "a@x.edu")]), if join { part_of("ada", eve) } else { eve }]
    };
    let sent = [(Name::SubjectId, "a@x.edu"), (Name::PairwiseId, "p@x.edu")];
    assert_eq!(decide(&two(false), &sent), Recognition::Hold(HoldReason::SeveralPeople));
    assert_eq!(decide(&two(true), &sent), known("ada"));
    // Each of them alone is judged as before.
    assert_eq!(decide(&two(true)[1..], &[(Name::PairwiseId, "p@x.edu")]), known("eve"));
    // Together they are held to the strongest that either has.
    let both = [person("ada", &[(SubjectId, "a@x.edu"), (UniqueId, "u@x.edu")]), two(true)[1].clone()];
    let weaker = [(Name::EduPersonUniqueId, "u@x.edu"), (Name::PairwiseId, "p@x.edu")];
    assert_eq!(decide(&both, &weaker), Recognition::Hold(HoldReason::StrongIdentifierGone(SubjectId)));
}

#[test]
fn an_eppn_that_passes_between_parts_of_one_account_changes_no_hands() {
    let (ada, eve) = (person("ada", &[(SubjectId, "a@x.edu")]), person("eve", &[(Eppn, "e@x.edu")]));
    let sent = [(Name::SubjectId, "a@x.edu"), (Name::EduPersonPrincipalName, "e@x.edu")];
    assert_eq!(
        decide(&[ada.clone(), eve.clone()], &sent),
        Recognition::Known { subject: subject("ada"), reassigned: Some(eppn("e@x.edu")) }
    );
    assert_eq!(decide(&[ada, part_of("ada", eve)], &sent), known("ada"));
}

#[test]
fn a_joined_account_is_as_weak_and_as_strong_as_it_was() {
    // The survivor has a strong identifier, the part only an eppn: the eppn alone still is the part's sign-in.
    let weak = part_of("ada", person("eve", &[(Eppn, "e@x.edu")]));
    assert_eq!(decide(std::slice::from_ref(&weak), &[(Name::EduPersonPrincipalName, "e@x.edu")]), known("eve"));
    let first_strong = [(Name::SubjectId, "new@x.edu"), (Name::EduPersonPrincipalName, "e@x.edu")];
    assert_eq!(decide(&[weak], &first_strong), Recognition::Hold(HoldReason::FirstStrongIdentifier));
    let strong = part_of("ada", person("eve", &[(SubjectId, "s@x.edu"), (Eppn, "e@x.edu")]));
    let eppn_only = [(Name::EduPersonPrincipalName, "e@x.edu")];
    assert_eq!(decide(&[strong], &eppn_only), Recognition::Hold(HoldReason::StrongIdentifierGone(SubjectId)));
}

const EPPN_SENT: (Name, &str) = (Name::EduPersonPrincipalName, "ada@x.edu");
const EPTID_TO_SUBJECT_ID: IdentifierChange = IdentifierChange { replaced: TargetedId, by: SubjectId };
const EPTID_TO_PAIRWISE_ID: IdentifierChange = IdentifierChange { replaced: TargetedId, by: PairwiseId };
const SUBJECT_ID_TO_PAIRWISE_ID: IdentifierChange = IdentifierChange { replaced: SubjectId, by: PairwiseId };
const EPPN_TO_SUBJECT_ID: IdentifierChange = IdentifierChange { replaced: Eppn, by: SubjectId };

fn changed(name: &str, change: IdentifierChange) -> Recognition {
    Recognition::Changed { subject: subject(name), reassigned: None, superseded: Vec::new(), change }
}

fn known_by_eptid() -> KnownPerson {
    person("ada", &[(TargetedId, "i!s!a"), (Eppn, "ada@x.edu")])
}

#[test]
fn eptid_that_becomes_subject_id_at_constant_eppn_is_held_unless_declared() {
    let sent = [(Name::SubjectId, "1@x.edu"), EPPN_SENT];
    assert_eq!(decide(&[known_by_eptid()], &sent), Recognition::Hold(HoldReason::StrongIdentifierGone(TargetedId)));
    let declared = decide_while(&[EPTID_TO_SUBJECT_ID], &[known_by_eptid()], &sent);
    assert_eq!(declared, changed("ada", EPTID_TO_SUBJECT_ID));
    // Another change is not this one.
    for other in [EPTID_TO_PAIRWISE_ID, SUBJECT_ID_TO_PAIRWISE_ID, EPPN_TO_SUBJECT_ID] {
        let hold = Recognition::Hold(HoldReason::StrongIdentifierGone(TargetedId));
        assert_eq!(decide_while(&[other], &[known_by_eptid()], &sent), hold, "{other}");
    }
}

#[test]
fn eptid_and_subject_id_side_by_side_need_no_declaration() {
    let both = [(Name::SubjectId, "1@x.edu"), (Name::EduPersonTargetedId, "i!s!a"), EPPN_SENT];
    assert_eq!(decide(&[known_by_eptid()], &both), known("ada"));
    let ada = person("ada", &[(SubjectId, "1@x.edu"), (TargetedId, "i!s!a"), (Eppn, "ada@x.edu")]);
    assert_eq!(decide(&[ada], &[both[0], both[2]]), known("ada"), "and then the eptid may go");
}

#[test]
fn a_pairwise_id_may_replace_an_eptid_if_declared() {
    let sent = [(Name::PairwiseId, "p@x.edu"), EPPN_SENT];
    assert_eq!(decide(&[known_by_eptid()], &sent), Recognition::Hold(HoldReason::StrongIdentifierGone(TargetedId)));
    let declared = decide_while(&[EPTID_TO_PAIRWISE_ID], &[known_by_eptid()], &sent);
    assert_eq!(declared, changed("ada", EPTID_TO_PAIRWISE_ID));
}

#[test]
fn during_a_change_another_value_of_what_is_replaced_is_still_somebody_else() {
    let sent = [(Name::SubjectId, "2@x.edu"), (Name::EduPersonTargetedId, "i!s!b"), EPPN_SENT];
    let decided = decide_while(&[EPTID_TO_SUBJECT_ID], &[known_by_eptid()], &sent);
    assert_eq!(decided, Recognition::New { reassigned: Some(eppn("ada@x.edu")) });
}

#[test]
fn during_a_change_the_second_subject_id_at_one_eppn_is_somebody_else() {
    let ada = person("ada", &[(SubjectId, "1@x.edu"), (TargetedId, "i!s!a"), (Eppn, "ada@x.edu")]);
    let decided = decide_while(&[EPTID_TO_SUBJECT_ID], &[ada], &[(Name::SubjectId, "2@x.edu"), EPPN_SENT]);
    assert_eq!(decided, Recognition::New { reassigned: Some(eppn("ada@x.edu")) });
}

#[test]
fn during_a_change_an_eppn_that_was_long_silent_is_held() {
    let mut ada = known_by_eptid();
    ada.identifiers[1].last_seen = NOW - WINDOW - DAY;
    let decided = decide_while(&[EPTID_TO_SUBJECT_ID], &[ada], &[(Name::SubjectId, "1@x.edu"), EPPN_SENT]);
    assert_eq!(decided, Recognition::Hold(HoldReason::EppnSilent));
}

#[test]
fn during_a_change_the_eppn_alone_is_not_enough() {
    let decided = decide_while(&[EPTID_TO_SUBJECT_ID], &[known_by_eptid()], &[EPPN_SENT]);
    assert_eq!(decided, Recognition::Hold(HoldReason::StrongIdentifierGone(TargetedId)));
}

#[test]
fn during_a_change_who_changes_the_eppn_too_is_new() {
    let sent = [(Name::SubjectId, "1@x.edu"), (Name::EduPersonPrincipalName, "married@x.edu")];
    assert_eq!(decide_while(&[EPTID_TO_SUBJECT_ID], &[], &sent), NEW);
}

#[test]
fn a_change_of_something_weaker_does_not_excuse_what_is_stronger() {
    let ada = person("ada", &[(UniqueId, "u@x.edu"), (TargetedId, "i!s!a"), (Eppn, "ada@x.edu")]);
    let decided = decide_while(&[EPTID_TO_SUBJECT_ID], &[ada], &[(Name::SubjectId, "1@x.edu"), EPPN_SENT]);
    assert_eq!(decided, Recognition::Hold(HoldReason::StrongIdentifierGone(UniqueId)));
}

#[test]
fn during_a_change_a_strong_identifier_that_contradicts_is_held() {
    let ada = person("ada", &[(SubjectId, "1@x.edu"), (UniqueId, "u@x.edu"), (Eppn, "ada@x.edu")]);
    let sent = [(Name::EduPersonUniqueId, "v@x.edu"), (Name::PairwiseId, "p@x.edu"), EPPN_SENT];
    let decided = decide_while(&[SUBJECT_ID_TO_PAIRWISE_ID], &[ada], &sent);
    assert_eq!(decided, Recognition::Hold(HoldReason::StrongIdentifierChanged(UniqueId)));
}

#[test]
fn what_an_institution_ceases_to_send_becomes_history_if_declared() {
    let ada = person("ada", &[(SubjectId, "1@x.edu"), (PairwiseId, "p@x.edu")]);
    let sent = [(Name::PairwiseId, "p@x.edu")];
    let superseded = vec![Identifier::new(SubjectId, "1@x.edu")];
    let change = SUBJECT_ID_TO_PAIRWISE_ID;
    let expected = Recognition::Changed { subject: subject("ada"), reassigned: None, superseded, change };
    assert_eq!(decide_while(&[change], std::slice::from_ref(&ada), &sent), expected);
    // Also where only the eppn is the same.
    let eve = person("ada", &[(SubjectId, "1@x.edu"), (Eppn, "ada@x.edu")]);
    assert_eq!(decide_while(&[change], &[eve], &[sent[0], EPPN_SENT]), expected);
    // But one that came with another value is no less alarming than before.
    let other = [(Name::SubjectId, "2@x.edu"), sent[0]];
    let hold = Recognition::Hold(HoldReason::StrongIdentifierChanged(SubjectId));
    assert_eq!(decide_while(&[change], std::slice::from_ref(&ada), &other), hold);
}

#[test]
fn a_change_of_something_weaker_that_is_gone_changes_nothing() {
    let ada = person("ada", &[(SubjectId, "1@x.edu"), (TargetedId, "i!s!a")]);
    assert_eq!(decide_while(&[EPTID_TO_SUBJECT_ID], &[ada], &[(Name::SubjectId, "1@x.edu")]), known("ada"));
}

#[test]
fn an_account_known_by_eppn_alone_gets_its_first_strong_identifier_if_declared() {
    let mut ada = person("ada", &[(Eppn, "ada@x.edu")]);
    let sent = [(Name::SubjectId, "1@x.edu"), EPPN_SENT];
    let decide_now = |ada: &KnownPerson| decide_while(&[EPPN_TO_SUBJECT_ID], std::slice::from_ref(ada), &sent);
    assert_eq!(decide_now(&ada), changed("ada", EPPN_TO_SUBJECT_ID));
    ada.identifiers[0].last_seen = NOW - WINDOW - DAY;
    assert_eq!(decide_now(&ada), Recognition::Hold(HoldReason::EppnSilent));
    ada.closed = true;
    assert_eq!(decide_now(&ada), Recognition::Closed(subject("ada")));
}

#[test]
fn a_change_opens_no_closed_account() {
    let mut ada = known_by_eptid();
    ada.closed = true;
    let decided = decide_while(&[EPTID_TO_SUBJECT_ID], &[ada], &[(Name::SubjectId, "1@x.edu"), EPPN_SENT]);
    assert_eq!(decided, Recognition::Closed(subject("ada")));
}

#[test]
fn an_eppn_rename_with_a_constant_strong_identifier_is_the_same_person_for_every_kind() {
    for (kind, name, value) in [
        (SubjectId, Name::SubjectId, "a@x.edu"),
        (UniqueId, Name::EduPersonUniqueId, "a@x.edu"),
        (PairwiseId, Name::PairwiseId, "a@x.edu"),
        (TargetedId, Name::EduPersonTargetedId, "i!s!a"),
    ] {
        let ada = person("ada", &[(kind, value), (Eppn, "ada@x.edu")]);
        let sent = [(name, value), (Name::EduPersonPrincipalName, "married@x.edu")];
        assert_eq!(decide(&[ada], &sent), known("ada"), "{kind:?}");
    }
}
