// A template's blocks can be dragged; the buttons beside each do the same by keyboard.
const blocks = document.getElementById("blocks");
const move = document.getElementById("move");
let dragged = null;

for (const block of blocks.querySelectorAll(".template-block")) {
  block.draggable = true;
  // Text in an open form is selected, not dragged.
  block.addEventListener("dragstart", (event) => {
    if (block.querySelector("details").open) return event.preventDefault();
    dragged = block;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", block.dataset.index);
  });
  block.addEventListener("dragover", (event) => {
    if (!dragged) return;
    event.preventDefault();
    block.classList.add("is-over");
  });
  block.addEventListener("dragleave", () => block.classList.remove("is-over"));
  block.addEventListener("dragend", () => (dragged = null));
  block.addEventListener("drop", (event) => {
    event.preventDefault();
    block.classList.remove("is-over");
    if (!dragged || dragged === block) return;
    move.elements.index.value = dragged.dataset.index;
    move.elements.to.value = block.dataset.index;
    move.submit();
  });
}
