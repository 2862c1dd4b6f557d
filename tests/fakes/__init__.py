"""Stand-ins for time, chance, a messenger and the texts; shared by the tests of bot/."""
