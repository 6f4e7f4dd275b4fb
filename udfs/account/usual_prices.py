"""What energy costs, at the widest: CNY for one unit of activity that no seller in Shenzhen comes near (I-341)."""

from udfs.vocabularies import ActivityUnit

PRICES = {  # ten times and a tenth of what is charged
    ActivityUnit.KWH: (0.05, 10.0),
    ActivityUnit.CUBIC_METRE: (0.3, 60.0),
    ActivityUnit.LITRE: (0.7, 100.0),
    ActivityUnit.KILOGRAM: (0.1, 10000.0),
    ActivityUnit.KWH_OF_COOLING: (0.02, 10.0),
}
