"""The ground floor: what every app stands on. It imports none of them."""
