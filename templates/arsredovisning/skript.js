// Tells before anything is drawn that scripts run, so that room is kept for what they add.
document.documentElement.classList.add("js");
