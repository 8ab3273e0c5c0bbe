"""Let each system's own service manager start the hub: one file per manager."""
