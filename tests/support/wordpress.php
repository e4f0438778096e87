<?php
// The few functions of WordPress that the plugin needs, on one post. Arguments: the
// plugin, the options as JSON, the post's text. Prints JSON.
define( 'ABSPATH', '/' );
list( , $plugin, $options, $text ) = $argv;
$options  = json_decode( $options, true );
$enqueued = array();
function add_action( $hook, $function ) {}
function add_filter( $hook, $function ) {}
function get_option( $name, $default = false ) { return $GLOBALS['options'][ $name ] ?? $default; }
function untrailingslashit( $text ) { return rtrim( $text, '/\\' ); }
function esc_url_raw( $url, $schemes ) { return preg_match( '#^https?://#', $url ) ? $url : ''; }
function esc_url( $url ) { return htmlspecialchars( $url ); }
function esc_attr( $text ) { return htmlspecialchars( $text ); }
function esc_html__( $text ) { return htmlspecialchars( $text ); }
function shortcode_atts( $pairs, $given ) { return array_merge( $pairs, array_intersect_key( $given, $pairs ) ); }
function wp_enqueue_script( $handle, $source ) { $GLOBALS['enqueued'][] = $source; }
function get_permalink() { return 'https://skerry.example/?p=4&x="'; }
function is_singular() { return true; }
function is_single() { return true; }
function in_the_loop() { return true; }
function is_main_query() { return true; }
require $plugin;
echo json_encode(
	array(
		'buttons'  => inkpost_buttons( array( 'show' => 'send, <b> PDF' ) ),
		'content'  => inkpost_content( $text ),
		'enqueued' => $enqueued,
		'tag'      => inkpost_async( '<script src="x">', 'inkpost' ),
	)
);
