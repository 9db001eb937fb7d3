// Sends the answer of an institution on its way. Without script, the button does.
document.querySelector("form[data-auto-submit]")?.submit();
