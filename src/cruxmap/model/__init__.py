"""Pure types: claims, CPD forms, argument maps, credences, problems. Nothing here reads or prints."""
