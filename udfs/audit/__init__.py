"""The bills audited: analyses of bills, meters and vouchers as energy managers use them."""
