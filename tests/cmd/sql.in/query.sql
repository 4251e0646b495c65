SELECT id
FROM orders, users
