# Signing in a device that has no browser.

device-title = Sign in a device
device-lead = A program or device that has no browser of its own shows a code. Type it here.
device-code = The code that it shows
device-code-hint = Nine letters and digits, such as “CDF-GHJ-KLM”; capitals and dashes do not matter
device-warning = Did somebody send you a code, or ask you for one? Then close this page: if you type in somebody else’s code, they can act in your name.
device-unknown = No device waits with this code. Compare it with what the device shows; after ten minutes the device needs a new one.

device-question = Did you start this?
device-question-lead = A device wants to sign in to <strong>{ $application }</strong> in your name.
device-request = The request
device-request-code = Code
device-started = Started
device-started-at = { $at }
device-from = From
device-from-address = the address { $address }
device-only = <strong>Only continue if you started this yourself,</strong> a moment ago, and your device shows this very code. Whoever sent you a link or a code would be signed in as you.
device-continue = I started it: continue
device-disown = I did not start it

device-approved = Your device is signed in
    .what = You can close this page and return to your device. It goes on by itself within a few seconds.
device-denied = Your device is not signed in
    .what = Nothing about you was released. You can close this page.
device-expired = The code has expired
    .what = It took longer than the code is good for, or the code was answered in another browser. Your device is not signed in by this page.
    .next = Start again on your device: it shows a new code.
