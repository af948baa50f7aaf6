"""How well speakers are told apart, on recordings composed of real voices."""
