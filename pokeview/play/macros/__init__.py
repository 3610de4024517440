"""Actions of many presses, each press checked: what they do at the pad, and why they stop."""
