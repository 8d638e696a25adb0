// Runs before anything is painted. The server has already written the chosen colours into
// <html>; without a choice the device decides, and this is where it is asked.
(() => {
  const root = document.documentElement;
  const device = window.matchMedia("(prefers-color-scheme: dark)");
  const follow = () => {
    if (!root.dataset.themeChoice) root.dataset.bsTheme = device.matches ? "dark" : "light";
  };
  follow();
  device.addEventListener("change", follow);
})();
