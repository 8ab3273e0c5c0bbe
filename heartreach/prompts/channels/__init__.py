"""Ways to a phone beside MQTT: each carries a prompt there, and says what it knows of its delivery."""
