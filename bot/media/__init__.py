"""Pictures and papers a person sends while somebody holds their case: fetched, drawn anew, sealed."""
