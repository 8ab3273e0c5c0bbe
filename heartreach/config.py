"""Settings from TOML, environment and flags, validated once."""
