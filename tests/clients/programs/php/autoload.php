<?php
// In place of what Composer makes: Guzzle is the distribution's, php-ovh is where PHP_OVH says.
require 'GuzzleHttp/autoload.php';
spl_autoload_register(function (string $class): void {
    if (str_starts_with($class, 'Ovh\\')) {
        require getenv('PHP_OVH') . '/src/' . strtr(substr($class, 4), '\\', '/') . '.php';
    }
});
