"""The ways to people: one file a channel, found by being in this folder. reports/channel.py looks them up."""
