"""From an onset to a person reached: tools, texts, policy, draws, topics, courier and broker."""
