"""Première Heure: what a préfecture does, says and proves in the first hour of a crisis.

Read the tree from the bottom up; each line may import only the lines below it.

    web, jobs            a request or a tick: parse, one command, answer
    evidence             the timing report and the verifier, from entries and receipts alone
    events               one file per act: open, activate the COD, decide, alert, approve, close
    drills, hotline, oncall, messages   exercises prepared · the hotline (*CIP*) · who is on duty · what is written
    reports              versions of the report that are kept, beside the four of the line above
    delivery             the outbox, the wall, the policies of failure, the worker
    directory, accounts  people, mandates, routes · sign-in, roles, rights
    journal              the append-only chain (*main courante*), its receipts, its fold
    commitments          engagements 47, 48 and 50 as pure, versioned rules
    territory            a préfecture as data
    db, clock, errors    one commit point, one clock, one way to refuse

Everything that happens is an entry of a journal; everything that is shown is a projection of it.
`docs/architecture.md` gives the contracts, `docs/entries.md` the vocabulary.
"""
