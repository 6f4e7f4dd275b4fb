"""Bills in time: their periods, the months they name, the days a series of them covers."""
