// The explorer's controls; a report on paper has none.

export function explorePanel() {
  return null;
}
