# An application that is not in use.

client-title = { $application } is not in use
client-pending = <strong>{ $application }</strong> is waiting for approval
    .label = Waiting for approval
    .what = It has been registered, but an administrator has not looked at it yet. Until then nobody can sign in to it.
client-suspended = <strong>{ $application }</strong> is suspended
    .label = Suspended
    .what = Its use of this service has been stopped for now. Nobody can sign in to it until an administrator allows it again.
client-rejected = <strong>{ $application }</strong> was not approved
    .label = Rejected
    .what = An administrator looked at it and did not approve it. Nobody can sign in to it.
client-retired = <strong>{ $application }</strong> has been retired
    .label = Retired
    .what = It has been given up for good. Nobody can sign in to it any more.
client-approved = <strong>{ $application }</strong> is ready
    .label = Approved
    .what = An administrator has approved it in the meantime: go back to it and sign in again.
client-nothing-released = Nothing about you was released.
client-ask = Whom to ask
client-ask-them = Ask those who run it.
client-ask-them-at = Ask those who run it: { $address }.
client-ask-us = If you run it yourself, the administrators of this service answer at { $address }.
client-home = Home page of { $application }
