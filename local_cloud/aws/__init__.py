"""AWS's wire protocols, clients and errors: what every part of the local cloud speaks."""
