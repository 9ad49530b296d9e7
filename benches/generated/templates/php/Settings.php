<?php

namespace SiteBridge\Procore;

/** Where Procore is. */
final class Settings
{
    public const LOGIN_URL = 'https://login.procore.com';
    public const API_URL = 'https://api.procore.com';
    public const WEB_URL = 'https://us02.procore.com';
    public const PAGE_SIZE = 100;
}
